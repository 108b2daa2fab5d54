import { newId } from '../../libs/kernel/ids.js';
import { sql } from '../../libs/kernel/sql.js';
import { booking, inHours } from '../support/given.js';
import { type Answers, type Attempt, eachOwn, get, inGoodStanding, type Operation } from './operation.js';

let starts = 0;
/** A start that no other attempt takes. */
const freshStart = () => inHours(100 + (starts += 1));

/** An appointment of its own for each caller, in this status. */
async function freshAppointment({ world, system, at }: Attempt, status = 'confirmed'): Promise<string> {
  const { status: answer, body } = await world.admin.post(
    '/appointments',
    booking(at.doctor, at.patient, { startsAt: freshStart(), hospitalId: at.hospital.id }),
  );
  // Nothing is booked with a doctor who may not practise: such a caller is refused before the record is looked at.
  const id = answer === 201 ? (body.id as string) : at.appointmentId;
  const before = status === 'no_show' ? 'confirmed' : null;
  await system.db.query(
    sql`update scheduling.appointment set status = ${status}, status_before_no_show = ${before}, version = version + 1 where id = ${id}`,
  );
  return id;
}

/** A series of one appointment. */
async function freshSeries(attempt: Attempt): Promise<string> {
  const id = newId();
  const { db } = attempt.system;
  await db.query(sql`insert into scheduling.series (id, doctor_id, patient_id, rule, created_by)
    values (${id}, ${attempt.at.doctor.id}, ${attempt.at.patient.id}, 'FREQ=WEEKLY;COUNT=2', ${newId()})`);
  await db.query(sql`update scheduling.appointment set series_id = ${id} where id = ${await freshAppointment(attempt)}`);
  return id;
}

/** An entry of the waitlist of its own for each caller, with an offer or without. */
async function freshEntry({ system, at }: Attempt, offered = false): Promise<string> {
  const [id, offerId, start] = [newId(), newId(), new Date(freshStart())];
  const [end, later] = [new Date(start.getTime() + 1_800_000), new Date(Date.now() + 900_000)];
  const { db } = system;
  await db.query(sql`
    insert into scheduling.waitlist_entry (id, doctor_id, patient_id, hospital_id, type, modality, duration_minutes, not_before, not_after, status, created_by)
    values (${id}, ${at.doctor.id}, ${at.patient.id}, ${at.hospital.id}, 'regular', 'in_person', 30, now(), now() + interval '90 days', ${offered ? 'offered' : 'waiting'}, ${newId()})`);
  if (offered) {
    await db.query(sql`insert into scheduling.hold (id, doctor_id, patient_id, starts_at, ends_at, expires_at)
      values (${offerId}, ${at.doctor.id}, ${at.patient.id}, ${start}, ${end}, ${later})`);
    await db.query(sql`insert into scheduling.waitlist_offer (id, entry_id, doctor_id, starts_at, ends_at, offered_at, expires_at)
      values (${offerId}, ${id}, ${at.doctor.id}, ${start}, ${end}, now(), ${later})`);
  }
  return id;
}

async function freshHold({ system, at, own }: Attempt): Promise<string> {
  const [id, start] = [newId(), new Date(freshStart())];
  const userId = own?.userId ?? at.patient.userId;
  await system.db.query(sql`delete from scheduling.hold where doctor_id = ${at.doctor.id} and user_id = ${userId}`);
  await system.db.query(sql`insert into scheduling.hold (id, doctor_id, user_id, starts_at, ends_at, expires_at)
    values (${id}, ${at.doctor.id}, ${userId}, ${start}, ${new Date(start.getTime() + 1_800_000)}, now() + interval '5 minutes')`);
  return id;
}

async function freshLeave({ system, at }: Attempt): Promise<string> {
  const [id, start] = [newId(), new Date(Date.now() + 300 * 86_400_000)];
  await system.db.query(sql`insert into scheduling.leave (id, doctor_id, hospital_id, kind, starts_at, ends_at, created_by)
    values (${id}, ${at.doctor.id}, ${at.hospital.id}, 'training', ${start}, ${new Date(start.getTime() + 60_000)}, ${newId()})`);
  return id;
}

const NEVER = 'pendingDoctor suspendedDoctor pendingHospital integration';
const STRANGERS = 'chatDelegate stranger formerDoctor otherDoctor otherHospital';
const PATIENTS = 'patient delegate chatDelegate stranger';
const KNOWN = { isKnownToAll: true } as const;

const readers = inGoodStanding(200, { 404: STRANGERS });
/** Steps of all who are in the appointment. */
const ofAll = (status: number): Answers => ({ 403: NEVER, 404: STRANGERS, else: status });
/** Steps of the practice. */
const ofPractice: Answers = { 200: 'doctor hospital admin writingIntegration', 404: 'formerDoctor otherDoctor otherHospital', else: 403 };
/** Steps of the doctor. */
const ofDoctor: Answers = { 200: 'doctor admin writingIntegration', 404: 'formerDoctor otherDoctor', else: 403 };
const ofPatient = (status: number): Answers => ({
  [status]: 'patient delegate admin writingIntegration',
  404: 'chatDelegate stranger',
  else: 403,
});
const bookers = (status: number): Answers => ({
  [status]: 'patient delegate doctor hospital admin writingIntegration',
  404: 'stranger',
  else: 403,
});

const step = (name: string, status: string, answers: Answers): Operation => ({
  path: async (attempt) => `/appointments/${await freshAppointment(attempt, status)}/${name}`,
  answers,
});

const slots = get(({ at }) => `/doctors/${at.doctor.id}/available-slots?limit=3`, inGoodStanding(200), KNOWN);
const leaveTime = () => ({
  startsAt: new Date(Date.now() + 200 * 86_400_000).toISOString(),
  endsAt: new Date(Date.now() + 201 * 86_400_000).toISOString(),
});

/** Appointments, free times, holds, leave and the waitlist. */
export const SCHEDULING: Record<string, Operation> = {
  'POST /api/v1/appointments': {
    path: () => '/appointments',
    body: ({ at }) => booking(at.doctor, at.patient, { startsAt: freshStart(), hospitalId: at.hospital.id }),
    answers: bookers(201),
  },
  'POST /api/v1/appointments/series': {
    path: () => '/appointments/series',
    body: ({ at }) =>
      booking(at.doctor, at.patient, {
        startsAt: freshStart(),
        hospitalId: at.hospital.id,
        rule: 'FREQ=MONTHLY;INTERVAL=6;COUNT=2',
        onBusy: 'skip',
      }),
    answers: bookers(201),
  },
  'GET /api/v1/appointments/series/{id}': get(async (attempt) => `/appointments/series/${await freshSeries(attempt)}`, readers),
  'POST /api/v1/appointments/walk-ins': {
    path: () => '/appointments/walk-ins',
    body: ({ at }) => booking(at.doctor, at.patient, { startsAt: undefined, hospitalId: at.hospital.id }),
    answers: { 201: 'doctor hospital admin writingIntegration', else: 403 },
  },
  'GET /api/v1/appointments': get(() => '/appointments', inGoodStanding(200)),
  'GET /api/v1/appointments/upcoming': get(() => '/appointments/upcoming', inGoodStanding(200)),
  'GET /api/v1/appointments/past': get(() => '/appointments/past', inGoodStanding(200)),
  'GET /api/v1/appointments/today': get(() => '/appointments/today', inGoodStanding(200)),
  'GET /api/v1/appointments/overdue': get(() => '/appointments/overdue', inGoodStanding(200)),
  'GET /api/v1/appointments/doctor/{id}': get(({ at }) => `/appointments/doctor/${at.doctor.id}`, inGoodStanding(200)),
  'GET /api/v1/doctors/{id}/appointments': get(({ at }) => `/doctors/${at.doctor.id}/appointments`, inGoodStanding(200)),
  'GET /api/v1/appointments/hospital/{id}': get(({ at }) => `/appointments/hospital/${at.hospital.id}`, inGoodStanding(200)),
  'GET /api/v1/hospitals/{id}/appointments': get(({ at }) => `/hospitals/${at.hospital.id}/appointments`, inGoodStanding(200)),
  'GET /api/v1/appointments/patient/{id}': get(
    ({ at }) => `/appointments/patient/${at.patient.id}`,
    inGoodStanding(200, { 404: 'stranger formerDoctor otherDoctor otherHospital' }),
  ),
  'GET /api/v1/patients/{id}/appointments': get(
    ({ at }) => `/patients/${at.patient.id}/appointments`,
    inGoodStanding(200, { 404: 'stranger formerDoctor otherDoctor otherHospital' }),
  ),
  'GET /api/v1/appointments/{id}': get(({ at }) => `/appointments/${at.appointmentId}`, readers),
  'GET /api/v1/appointments/{id}/conflicts': get(({ at }) => `/appointments/${at.appointmentId}/conflicts`, readers),
  'GET /api/v1/appointments/{id}/history': get(({ at }) => `/appointments/${at.appointmentId}/history`, readers),
  'PUT /api/v1/appointments/{id}': {
    path: async (attempt) => `/appointments/${await freshAppointment(attempt)}`,
    body: () => ({ modality: 'video' }),
    answers: ofAll(200),
  },
  'DELETE /api/v1/appointments/{id}': { path: async (attempt) => `/appointments/${await freshAppointment(attempt)}`, answers: ofAll(200) },
  'POST /api/v1/appointments/{id}/cancel': { ...step('cancel', 'confirmed', ofAll(200)), body: () => ({ reason: 'table' }) },
  'PUT /api/v1/appointments/{id}/cancel': { ...step('cancel', 'confirmed', ofAll(200)), body: () => ({ reason: 'table' }) },
  'POST /api/v1/appointments/{id}/reschedule': {
    ...step('reschedule', 'confirmed', ofAll(200)),
    body: () => ({ startsAt: freshStart() }),
  },
  'PUT /api/v1/appointments/{id}/status': {
    ...step('status', 'scheduled', {
      200: 'doctor hospital admin writingIntegration',
      404: STRANGERS,
      else: 403,
    }),
    body: () => ({ status: 'confirmed' }),
  },
  'POST /api/v1/appointments/{id}/confirm': step('confirm', 'scheduled', ofPractice),
  'POST /api/v1/appointments/{id}/attendance': step('attendance', 'confirmed', ofPatient(200)),
  'POST /api/v1/appointments/{id}/check-in': step('check-in', 'confirmed', ofPractice),
  'POST /api/v1/appointments/{id}/no-show': step('no-show', 'confirmed', ofPractice),
  'POST /api/v1/appointments/{id}/undo-no-show': step('undo-no-show', 'no_show', ofPractice),
  'POST /api/v1/appointments/{id}/start': step('start', 'checked_in', ofDoctor),
  'POST /api/v1/appointments/{id}/complete': step('complete', 'in_progress', ofDoctor),

  'GET /api/v1/doctors/{id}/available-slots': slots,
  'GET /api/v1/appointments/doctor/{id}/available-slots': {
    ...slots,
    path: ({ at }) => `/appointments/doctor/${at.doctor.id}/available-slots?limit=3`,
  },
  'GET /api/v1/slots': get(({ at }) => `/slots?hospitalId=${at.hospital.id}&limit=3`, inGoodStanding(200), KNOWN),
  'POST /api/v1/holds': {
    path: () => '/holds',
    body: ({ at }) => ({ doctorId: at.doctor.id, startsAt: freshStart() }),
    answers: inGoodStanding(201, { 403: NEVER }),
  },
  'GET /api/v1/holds': get(() => '/holds', inGoodStanding(200, { 403: NEVER }), { ...KNOWN, showsNobody: true }),
  'DELETE /api/v1/holds/{id}': {
    path: async (attempt) => `/holds/${await freshHold(attempt)}`,
    answers: { 204: 'patient', 403: NEVER, else: 404 },
    own: { ...eachOwn(204), pendingDoctor: 403, suspendedDoctor: 403, pendingHospital: 403 },
  },

  'POST /api/v1/doctors/{id}/leave': {
    path: ({ at }) => `/doctors/${at.doctor.id}/leave`,
    body: ({ at }) => ({ ...leaveTime(), hospitalId: at.hospital.id, kind: 'training' }),
    isOfPublicRecord: true,
    answers: { 201: 'doctor hospital admin writingIntegration', else: 403 },
  },
  'GET /api/v1/doctors/{id}/leave': get(
    ({ at }) => `/doctors/${at.doctor.id}/leave`,
    inGoodStanding(200, { 403: `pendingDoctor suspendedDoctor pendingHospital ${PATIENTS}` }),
    KNOWN,
  ),
  'GET /api/v1/doctors/{id}/leave/affected': get(
    ({ at }) => `/doctors/${at.doctor.id}/leave/affected?${new URLSearchParams({ ...leaveTime(), hospitalId: at.hospital.id }).toString()}`,
    { 200: 'doctor hospital admin writingIntegration', else: 403 },
    { isOfPublicRecord: true },
  ),
  'DELETE /api/v1/leave/{id}': {
    path: async (attempt) => `/leave/${await freshLeave(attempt)}`,
    answers: { 204: 'doctor hospital admin writingIntegration', 404: 'formerDoctor otherDoctor otherHospital', else: 403 },
  },

  'POST /api/v1/waitlist': {
    path: () => '/waitlist',
    body: ({ at }) => ({
      doctorId: at.doctor.id,
      patientId: at.patient.id,
      hospitalId: at.hospital.id,
      type: 'regular',
      notAfter: inHours(2000),
    }),
    answers: {
      201: 'patient delegate doctor hospital admin writingIntegration',
      404: 'stranger formerDoctor otherDoctor otherHospital',
      else: 403,
    },
  },
  'GET /api/v1/waitlist': get(() => '/waitlist', inGoodStanding(200)),
  'GET /api/v1/waitlist/{id}': get(async (attempt) => `/waitlist/${await freshEntry(attempt)}`, readers),
  'POST /api/v1/waitlist/{id}/accept': {
    path: async (attempt) => `/waitlist/${await freshEntry(attempt, true)}/accept`,
    answers: ofPatient(200),
  },
  'POST /api/v1/waitlist/{id}/decline': {
    path: async (attempt) => `/waitlist/${await freshEntry(attempt, true)}/decline`,
    answers: ofPatient(204),
  },
  'DELETE /api/v1/waitlist/{id}': { path: async (attempt) => `/waitlist/${await freshEntry(attempt)}`, answers: ofAll(204) },
};
