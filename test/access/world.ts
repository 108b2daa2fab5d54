import { SCOPES } from '../support/product.js';
import { sql } from '../../libs/kernel/sql.js';
import type { System } from '../support/app.js';
import { booking, type Person } from '../support/given.js';
import { type Client } from '../support/http.js';

/** Kinds of callers, in the order of the columns of the table. */
export const ACTORS = [
  'anonymous',
  'patient',
  'delegate',
  'chatDelegate',
  'stranger',
  'doctor',
  'formerDoctor',
  'otherDoctor',
  'pendingDoctor',
  'suspendedDoctor',
  'hospital',
  'otherHospital',
  'pendingHospital',
  'admin',
  'integration',
  'writingIntegration',
] as const;
export type ActorKind = (typeof ACTORS)[number];
type PersonKind = Exclude<ActorKind, 'anonymous' | 'integration' | 'writingIntegration'>;

/** Those who have an account, with sessions of their own. */
export const isPerson = (kind: ActorKind): kind is PersonKind =>
  kind !== 'anonymous' && kind !== 'integration' && kind !== 'writingIntegration';
export const PEOPLE = ACTORS.filter(isPerson);

/** A hospital with its doctor and patient, who have an appointment, a chat and notifications: the records that are asked for. */
export interface Place {
  hospital: Person;
  doctor: Person;
  patient: Person;
  appointmentId: string;
  chatId: string;
  notificationId: string;
}

/** The place whose hospital, doctor and patient are callers themselves, and everybody else who might ask. */
export interface World extends Record<Exclude<ActorKind, 'anonymous'>, Person>, Place {
  anonymous: Client;
  /** For each caller the place where they are the hospital, the doctor or the patient. */
  own: Record<ActorKind, Place>;
  /** A place with which no caller has to do. */
  elsewhere: Place;
}

const scopesThat = (verb: 'read' | 'write') => SCOPES.names.filter((scope) => scope.endsWith(`:${verb}`));

export async function makeWorld(system: System): Promise<World> {
  const { given } = system;
  const admin = await given.admin();

  /** Makes a place; its records are known once the sagas have run. */
  const place = async (people: Partial<Pick<Place, 'hospital' | 'doctor' | 'patient'>> = {}) => {
    const hospital = people.hospital ?? (await given.hospital());
    const doctor = people.doctor ?? (await given.doctor());
    const patient = people.patient ?? (await given.patient());
    for (const [kind, ids] of Object.entries({
      'hospital-doctor': { hospitalId: hospital.id, doctorId: doctor.id },
      'hospital-patient': { hospitalId: hospital.id, patientId: patient.id },
      'doctor-patient': { doctorId: doctor.id, patientId: patient.id },
    }))
      await admin.post(`/mappings/${kind}`, ids);
    const { body } = await patient.post('/appointments', booking(doctor, patient, { hospitalId: hospital.id }));
    return async (): Promise<Place> => ({
      hospital,
      doctor,
      patient,
      appointmentId: body.id as string,
      chatId: await idOf(sql`select id from messaging.chat where doctor_id = ${doctor.id} and patient_id = ${patient.id}`),
      notificationId: await idOf(sql`select id from notifications.notification where user_id = ${patient.userId} limit 1`),
    });
  };
  const idOf = async (statement: ReturnType<typeof sql>) => (await system.db.query<{ id: string }>(statement))[0]?.id ?? '';

  const hereSoon = await place();
  const elsewhereSoon = await place();
  const { hospital, patient } = await hereSoon();
  const [delegate, chatDelegate, stranger] = [
    await given.delegateOf(patient, ['book']),
    await given.delegateOf(patient, ['chat']),
    await given.patient(),
  ];
  const [formerDoctor, otherDoctor, pendingDoctor, suspendedDoctor] = [
    await given.doctor(),
    await given.doctor(),
    await given.doctor(hospital),
    await given.doctor(hospital),
  ];
  const [otherHospital, pendingHospital] = [await given.hospital(), await given.hospital()];
  const ended = await given.careFor(formerDoctor, patient);
  await admin.delete(`/mappings/doctor-patient/${ended}`);
  // These have to do with the patient: it is their standing alone that keeps them out.
  await given.careFor(pendingDoctor, patient);
  await given.careFor(suspendedDoctor, patient);
  await admin.post('/mappings/hospital-patient', { hospitalId: pendingHospital.id, patientId: patient.id });

  const ownSoon = {
    delegate: await place({ patient: delegate }),
    chatDelegate: await place({ patient: chatDelegate }),
    stranger: await place({ patient: stranger }),
    formerDoctor: await place({ doctor: formerDoctor }),
    otherDoctor: await place({ doctor: otherDoctor }),
    pendingDoctor: await place({ doctor: pendingDoctor }),
    suspendedDoctor: await place({ doctor: suspendedDoctor }),
    otherHospital: await place({ hospital: otherHospital }),
    pendingHospital: await place({ hospital: pendingHospital }),
  };
  await system.settle();
  await system.db.query(sql`update directory.doctor set verification = 'pending' where id = ${pendingDoctor.id}`);
  await system.db.query(sql`update directory.doctor set status = 'suspended' where id = ${suspendedDoctor.id}`);
  await system.db.query(sql`update directory.hospital set verification = 'pending' where id = ${pendingHospital.id}`);

  const here = await hereSoon();
  const owned = await Promise.all(Object.entries(ownSoon).map(async ([kind, soon]) => [kind, await soon()] as const));
  const own = { ...Object.fromEntries(ACTORS.map((kind) => [kind, here])), ...Object.fromEntries(owned) } as World['own'];
  return {
    anonymous: system.anonymous,
    ...here,
    delegate,
    chatDelegate,
    stranger,
    formerDoctor,
    otherDoctor,
    pendingDoctor,
    suspendedDoctor,
    otherHospital,
    pendingHospital,
    admin,
    integration: await given.integration(admin, scopesThat('read')),
    writingIntegration: await given.integration(admin, scopesThat('write')),
    own,
    elsewhere: await elsewhereSoon(),
  };
}

/** The caller logs in anew, after an operation that ended their sessions. */
export async function renewSession(system: System, world: World, kind: ActorKind): Promise<void> {
  if (isPerson(kind)) world[kind] = await system.given.again(world[kind]);
}
