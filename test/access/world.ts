import { sql } from '../../libs/kernel/sql.js';
import type { System } from '../support/app.js';
import { booking, type Person } from '../support/given.js';
import { type Client } from '../support/http.js';

/** Kinds of callers, in the order of the columns of the table. */
export const ACTORS = [
  'anonymous',
  'patient',
  'delegate',
  'stranger',
  'doctor',
  'formerDoctor',
  'otherDoctor',
  'pendingDoctor',
  'hospital',
  'otherHospital',
  'admin',
] as const;
export type ActorKind = (typeof ACTORS)[number];

/** One hospital with its doctor and patient, their appointment, chat and notifications, and everybody who might ask for them. */
export interface World extends Record<Exclude<ActorKind, 'anonymous'>, Person> {
  anonymous: Client;
  appointmentId: string;
  chatId: string;
  notificationId: string;
}

export async function makeWorld(system: System): Promise<World> {
  const { given } = system;
  const [admin, hospital, otherHospital, stranger] = [
    await given.admin(),
    await given.hospital(),
    await given.hospital(),
    await given.patient(),
  ];
  const doctor = await given.doctor(hospital);
  const patient = await given.patientOf(doctor, hospital);
  const delegate = await given.delegateOf(patient, ['book']);
  const [formerDoctor, otherDoctor, pendingDoctor] = [await given.doctor(), await given.doctor(), await given.doctor()];
  const ended = await given.careFor(formerDoctor, patient);
  await admin.delete(`/mappings/doctor-patient/${ended}`);
  await system.db.query(sql`update directory.doctor set verification = 'pending' where id = ${pendingDoctor.id}`);
  const { body: appointment } = await patient.post('/appointments', booking(doctor, patient, { hospitalId: hospital.id }));
  await system.settle();
  const [chat] = (await doctor.get('/chats')).body.items;
  const [notification] = (await patient.get('/notifications')).body.items;
  return {
    anonymous: system.anonymous,
    patient,
    delegate,
    stranger,
    doctor,
    formerDoctor,
    otherDoctor,
    pendingDoctor,
    hospital,
    otherHospital,
    admin,
    appointmentId: appointment.id,
    chatId: chat.id,
    notificationId: notification.id,
  };
}

/** The caller logs in anew, after an operation that ended their sessions. */
export async function renewSession(system: System, world: World, kind: ActorKind): Promise<void> {
  if (kind !== 'anonymous') world[kind] = await system.given.again(world[kind]);
}
