import { newId } from '../../libs/kernel/ids.js';
import { sql } from '../../libs/kernel/sql.js';
import { WEEKDAYS } from '../../libs/scheduling/domain/weekdays.js';
import type { System } from '../support/app.js';
import { booking, type Person } from '../support/given.js';
import type { Answer, Client } from '../support/http.js';
import { type ActorKind, ACTORS, callerOf, isPerson, PEOPLE, type Role } from './callers.js';

/** A hospital with its doctor and patient, who have an appointment, a chat and notifications: the records that are asked for. */
export interface Place extends Record<Role, Person> {
  appointmentId: string;
  /** Weekly times of the doctor at the hospital, around the clock. */
  ruleId: string;
  exceptionId: string;
  holidayId: string;
  roomId: string;
  chatId: string;
  notificationId: string;
}

/** A day on which nobody books. */
export const FAR_DAY = '2099-07-01';

/** The place whose hospital, doctor and patient are callers themselves, and everybody else who might ask. */
export interface World extends Record<Exclude<ActorKind, 'anonymous'>, Person>, Place {
  anonymous: Client;
  /** A place for each caller, of which they are the hospital, the doctor or the patient. */
  own: Record<ActorKind, Place>;
  /** A place with which no caller has to do. */
  elsewhere: Place;
}

/** Body of an answer that says that a record was made; any other answer fails here, not where the record is missed. */
async function made(asked: Promise<Answer>): Promise<{ id: string }> {
  const { status, body } = await asked;
  expect([status, status === 201 ? {} : body]).toEqual([201, {}]);
  return body as { id: string };
}

export async function makeWorld(system: System): Promise<World> {
  const { given } = system;
  const admin = await given.admin();

  /** Makes a place; its records are known once the sagas have run. */
  const place = async (people: Partial<Pick<Place, Role>> = {}) => {
    const hospital = people.hospital ?? (await given.hospital());
    const doctor = people.doctor ?? (await given.doctor());
    const patient = people.patient ?? (await given.patient());
    for (const [kind, ids] of Object.entries({
      'hospital-doctor': { hospitalId: hospital.id, doctorId: doctor.id },
      'hospital-patient': { hospitalId: hospital.id, patientId: patient.id },
      'doctor-patient': { doctorId: doctor.id, patientId: patient.id },
    }))
      await made(admin.post(`/mappings/${kind}`, ids));
    const there = { hospitalId: hospital.id, start: '00:00', end: '00:00' };
    const rule = await made(admin.post(`/doctors/${doctor.id}/availability`, { weekdays: WEEKDAYS, ...there }));
    const exception = await made(admin.post(`/doctors/${doctor.id}/availability-exceptions`, { date: FAR_DAY, kind: 'open', ...there }));
    const holiday = await made(admin.post(`/hospitals/${hospital.id}/holidays`, { name: 'Jubilee', firstDay: FAR_DAY }));
    const room = await made(admin.post(`/hospitals/${hospital.id}/rooms`, { name: 'Room of the world' }));
    // One that has just begun, and at which nobody was checked in.
    await system.db.query(sql`
      insert into scheduling.appointment (id, doctor_id, patient_id, hospital_id, visit_id, type, modality, status, starts_at, ends_at, time_zone, created_by)
      select n.id, ${doctor.id}, ${patient.id}, ${hospital.id}, n.id, 'regular', 'in_person', 'scheduled', m.minute, m.minute + interval '5 minutes', 'UTC', ${newId()}
      from (values (${newId()}::uuid)) n (id), date_trunc('minute', now()) m (minute)`);
    const body = await made(patient.post('/appointments', booking(doctor, patient, { hospitalId: hospital.id })));
    return async (): Promise<Place> => ({
      hospital,
      doctor,
      patient,
      appointmentId: body.id,
      ruleId: rule.id,
      exceptionId: exception.id,
      holidayId: holiday.id,
      roomId: room.id,
      chatId: await idOf(sql`select id from messaging.chat where doctor_id = ${doctor.id} and patient_id = ${patient.id}`),
      notificationId: await idOf(sql`select id from notifications.notification where user_id = ${patient.userId} limit 1`),
    });
  };
  const idOf = async (statement: ReturnType<typeof sql>) => (await system.db.query<{ id: string }>(statement))[0]?.id ?? '';

  const hereSoon = await place();
  const elsewhereSoon = await place();
  const { hospital, doctor, patient } = await hereSoon();
  const home = { given, admin, hospital, doctor, patient };
  const callers: Partial<Record<ActorKind, Person>> = {};
  const ownSoon: Partial<Record<ActorKind, () => Promise<Place>>> = {};
  for (const kind of ACTORS) {
    const { role, make } = callerOf(kind);
    const caller = await make?.(home);
    if (!caller) continue;
    callers[kind] = caller;
    if (role && caller !== home[role]) ownSoon[kind] = await place({ [role]: caller });
  }
  await system.settle();
  for (const kind of PEOPLE) {
    const { fall } = callerOf(kind);
    const caller = callers[kind];
    if (fall && caller) await system.db.query(fall(caller));
  }

  const here = await hereSoon();
  const own: Partial<World['own']> = {};
  for (const kind of ACTORS) own[kind] = (await ownSoon[kind]?.()) ?? here;
  return { anonymous: system.anonymous, ...here, ...callers, own, elsewhere: await elsewhereSoon() } as World;
}

/** The caller logs in anew, after an operation that ended their sessions. */
export async function renewSession(system: System, world: World, kind: ActorKind): Promise<void> {
  if (isPerson(kind)) world[kind as Exclude<ActorKind, 'anonymous'>] = await system.given.again(world[kind] as Person);
}
