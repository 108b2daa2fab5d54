import { sql } from '../../../libs/kernel/sql.js';
import { AppointmentCancelled, AppointmentMoved } from '../../../libs/scheduling/contract.js';
import { startSystem, type System } from '../../support/app.js';
import { booking, inHours, type Person } from '../../support/given.js';

// No appointment outlives its ground unless somebody says so: it is named, and cancelled or moved with the change.

let system: System;
let admin: Person;
beforeAll(async () => {
  system = await startSystem();
  admin = await system.given.admin();
});
afterAll(() => system.stop());

interface Booked {
  hospital: Person;
  doctor: Person;
  patient: Person;
  appointmentId: string;
}

/** A doctor and a patient of one hospital, who have an appointment there. */
async function booked(more: object = {}): Promise<Booked> {
  const { given } = system;
  const hospital = await given.hospital();
  const doctor = await given.doctor(hospital);
  const patient = await given.patientOf(doctor, hospital);
  return { hospital, doctor, patient, appointmentId: await book(patient, doctor, { hospitalId: hospital.id, ...more }) };
}
async function book(patient: Person, doctor: Person, more: object = {}): Promise<string> {
  const { status, body } = await patient.post('/appointments', booking(doctor, patient, more));
  expect([status, body.code]).toEqual([201, undefined]);
  return body.id as string;
}

const stateOf = async (appointmentId: string) => (await admin.get(`/appointments/${appointmentId}`)).body;
const eventsOf = async (type: string, appointmentId: string) =>
  (await system.db.query(sql`select 1 from platform.outbox_message where type = ${type} and data ->> 'appointmentId' = ${appointmentId}`))
    .length;
/** Number of notices of a cancellation for this account. */
const noticesTo = async ({ userId }: Person, appointmentId: string) =>
  (
    await system.db.query(
      sql`select 1 from notifications.notification n where n.user_id = ${userId} and n.appointment_id = ${appointmentId} and n.kind = 'appointment-cancelled'`,
    )
  ).length;
const mappingOf = async (kind: string, { doctor, patient, hospital }: Booked) => {
  const query = {
    'doctor-patient': `doctorId=${doctor.id}&patientId=${patient.id}`,
    'hospital-doctor': `doctorId=${doctor.id}`,
    'hospital-patient': `hospitalId=${hospital.id}&patientId=${patient.id}`,
  }[kind];
  return ((await admin.get(`/mappings/${kind}?${query ?? ''}`)).body.items as [{ id: string }])[0].id;
};

const ENDS: Record<string, (of: Booked) => Promise<{ status: number; body: Record<string, unknown> }>> = {
  'a doctor is deleted': ({ doctor }) => admin.delete(`/doctors/${doctor.id}`),
  'a patient is deleted': ({ patient }) => admin.delete(`/patients/${patient.id}`),
  'a hospital is deleted': ({ hospital }) => admin.delete(`/hospitals/${hospital.id}`),
  'a doctor is suspended': ({ doctor }) => admin.put(`/doctors/${doctor.id}?appointments=cancel`, { status: 'suspended' }),
  'a doctor retires': ({ doctor }) => admin.put(`/doctors/${doctor.id}?appointments=cancel`, { status: 'retired' }),
  'a doctor is rejected': ({ doctor }) =>
    admin.post(`/doctors/${doctor.id}/verification?appointments=cancel`, { verification: 'rejected' }),
  'a hospital is rejected': ({ hospital }) =>
    admin.post(`/hospitals/${hospital.id}/verification?appointments=cancel`, { verification: 'rejected' }),
  'a patient dies': ({ patient }) => admin.put(`/patients/${patient.id}`, { deceased: true }),
  'a patient is said to have died on a day': ({ patient }) => admin.put(`/patients/${patient.id}`, { deceasedOn: '2026' }),
  'care ends': async (of) => of.doctor.delete(`/mappings/doctor-patient/${await mappingOf('doctor-patient', of)}?appointments=cancel`),
  'the work of a doctor at a hospital ends': async (of) =>
    of.hospital.delete(`/mappings/hospital-doctor/${await mappingOf('hospital-doctor', of)}?appointments=cancel`),
  'a registration ends': async (of) =>
    of.hospital.delete(`/mappings/hospital-patient/${await mappingOf('hospital-patient', of)}?appointments=cancel`),
};

test.each(Object.entries(ENDS))('when %s, the appointment is cancelled, named, and both sides are told once', async (what, end) => {
  const of = await booked();
  const { doctor, patient, hospital, appointmentId } = of;
  const past = await system.db
    .query(sql`update scheduling.appointment set starts_at = starts_at - interval '3 days', ends_at = ends_at - interval '3 days'
    where id = ${await book(patient, doctor, { startsAt: inHours(30) })} returning id`);
  const answer = await end(of);
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({
    appointmentsAre: 'cancelled',
    appointmentsTotal: 1,
    appointments: [{ id: appointmentId, doctor: { id: doctor.id }, patient: { id: patient.id } }],
  });
  expect(await stateOf(appointmentId)).toMatchObject({ status: 'cancelled', cancellationReason: expect.stringMatching(/\.$/) as string });
  expect(await stateOf((past[0] as { id: string }).id)).toMatchObject({ status: 'confirmed' });
  await system.settle();
  expect(await eventsOf(AppointmentCancelled.type, appointmentId)).toBe(1);
  expect(await noticesTo(doctor, appointmentId)).toBe(1);
  // Nobody acts for a patient who is deleted.
  expect(await noticesTo(patient, appointmentId)).toBe(what === 'a patient is deleted' ? 0 : 1);
  const goes = /doctor (is|retires)/.test(what);
  if (goes) expect((await patient.post('/appointments', booking(doctor, patient))).status).toBe(404);
  if (what.startsWith('a patient ') && !what.includes('deleted'))
    expect((await doctor.post('/appointments', booking(doctor, patient, { hospitalId: hospital.id }))).body.code).toBe('patient-deceased');
  const other = await system.given.patient();
  if (!goes) await book(other, doctor);
});

test('a suspension and a rejection keep the appointments unless they say otherwise; a verification names none', async () => {
  const { doctor, hospital, appointmentId } = await booked();
  const kept = { appointmentsAre: 'kept', appointmentsTotal: 1, appointments: [{ id: appointmentId }] };
  expect((await admin.put(`/doctors/${doctor.id}`, { status: 'suspended' })).body).toMatchObject({ status: 'suspended', ...kept });
  expect((await admin.put(`/doctors/${doctor.id}?appointments=cancel`, { status: 'suspended' })).body).not.toHaveProperty('appointments');
  expect((await admin.put(`/doctors/${doctor.id}?appointments=cancel`, { status: 'active' })).body).not.toHaveProperty('appointments');
  for (const path of [`/doctors/${doctor.id}`, `/hospitals/${hospital.id}`]) {
    const { id } = (await admin.get(path)).body as { id: string };
    expect((await admin.post(`${path}/verification`, { verification: 'rejected' })).body).toEqual({
      id,
      verification: 'rejected',
      ...kept,
      appointments: [expect.objectContaining({ id: appointmentId })],
    });
    expect((await admin.post(`${path}/verification`, { verification: 'verified' })).body).toEqual({ id, verification: 'verified' });
  }
  expect(await stateOf(appointmentId)).toMatchObject({ status: 'confirmed' });
});

test('a death is told once, and does not name what its teller may not see', async () => {
  const { doctor, patient, appointmentId } = await booked();
  const elsewhere = await book(patient, await system.given.doctor(), { startsAt: inHours(40) });
  const dead = await doctor.put(`/patients/${patient.id}`, { deceasedOn: '2026-10' });
  expect(dead.body).toMatchObject({ deceased: true, appointmentsTotal: 1, appointments: [{ id: appointmentId }] });
  expect(await stateOf(elsewhere)).toMatchObject({ status: 'cancelled', cancelledBy: doctor.userId });
  expect((await doctor.put(`/patients/${patient.id}`, { deceasedOn: '2026-10-02' })).body).not.toHaveProperty('appointments');
});

test('another system without the scope for appointments cancels them with the profile, and reads none', async () => {
  const { doctor, appointmentId } = await booked();
  const other = await system.given.integration(admin, ['doctors:write']);
  const deleted = await other.delete(`/doctors/${doctor.id}`);
  expect(deleted.body).toMatchObject({ id: doctor.id, appointments: [], appointmentsTotal: 0, appointmentsAre: 'cancelled' });
  expect(await stateOf(appointmentId)).toMatchObject({ status: 'cancelled' });
});

describe('a move to another doctor', () => {
  const colleagueAt = (hospital: Person) => system.given.doctor(hospital);

  test.each([
    ['deleting', (of: Booked, to: string) => admin.delete(`/doctors/${of.doctor.id}?appointments=move&toDoctorId=${to}`)],
    [
      'suspending',
      (of: Booked, to: string) => admin.put(`/doctors/${of.doctor.id}?appointments=move&toDoctorId=${to}`, { status: 'suspended' }),
    ],
    [
      'rejecting',
      (of: Booked, to: string) =>
        admin.post(`/doctors/${of.doctor.id}/verification?appointments=move&toDoctorId=${to}`, { verification: 'rejected' }),
    ],
    [
      'ending the work of',
      async (of: Booked, to: string) =>
        of.hospital.delete(`/mappings/hospital-doctor/${await mappingOf('hospital-doctor', of)}?appointments=move&toDoctorId=${to}`),
    ],
  ] as const)('takes all appointments along when %s the doctor, each at its time', async (_what, end) => {
    const of = await booked();
    const second = await book(of.patient, of.doctor, { hospitalId: of.hospital.id, startsAt: inHours(24.5) });
    const colleague = await colleagueAt(of.hospital);
    const before = await Promise.all([of.appointmentId, second].map(stateOf));
    const answer = await end(of, colleague.id);
    expect(answer.status).toBe(200);
    expect(answer.body).toMatchObject({
      appointmentsAre: 'moved',
      appointmentsTotal: 2,
      appointments: before.map(({ id, startsAt }) => ({ id, startsAt, doctorId: colleague.id, doctor: { id: colleague.id } })),
    });
    for (const { id, startsAt, sequence } of before) {
      expect(await stateOf(String(id))).toMatchObject({
        doctorId: colleague.id,
        startsAt,
        status: 'confirmed',
        sequence: Number(sequence) + 1,
      });
      expect(await eventsOf(AppointmentMoved.type, String(id))).toBe(1);
      expect(await eventsOf(AppointmentCancelled.type, String(id))).toBe(0);
    }
  });

  test('changes nothing at all where one does not fit, and says which and why', async () => {
    const of = await booked();
    const colleague = await colleagueAt(of.hospital);
    const fits = await book(of.patient, of.doctor, { hospitalId: of.hospital.id, startsAt: inHours(48) });
    await book(await system.given.patient(), colleague, { startsAt: inHours(24.25) });
    const refused = await admin.delete(`/doctors/${of.doctor.id}?appointments=move&toDoctorId=${colleague.id}`);
    expect([refused.status, refused.body.code, refused.body.unfit]).toEqual([
      409,
      'cannot-move',
      [{ id: of.appointmentId, code: 'slot-taken' }],
    ]);
    const outsider = await system.given.doctor();
    const elsewhere = await admin.delete(`/doctors/${of.doctor.id}?appointments=move&toDoctorId=${outsider.id}`);
    expect(elsewhere.body.unfit).toEqual([of.appointmentId, fits].map((id) => ({ id, code: 'doctor-not-at-hospital' })));
    for (const id of [of.appointmentId, fits]) expect(await stateOf(id)).toMatchObject({ doctorId: of.doctor.id, status: 'confirmed' });
    expect((await of.doctor.get('/doctors/me/profile')).body).toMatchObject({ status: 'active', verification: 'verified' });
    expect((await admin.get(`/mappings/hospital-doctor?doctorId=${of.doctor.id}`)).body.items).toHaveLength(1);
  });

  test('needs a doctor who can be booked, another one, and the right to book them', async () => {
    const of = await booked();
    const suspended = await colleagueAt(of.hospital);
    await admin.put(`/doctors/${suspended.id}`, { status: 'suspended' });
    for (const to of [of.doctor, suspended, of.patient])
      expect((await admin.delete(`/doctors/${of.doctor.id}?appointments=move&toDoctorId=${to.id}`)).status).toBe(404);
    const colleague = await colleagueAt(of.hospital);
    const care = `/mappings/doctor-patient/${await mappingOf('doctor-patient', of)}`;
    expect((await of.doctor.delete(`${care}?appointments=move&toDoctorId=${of.doctor.id}`)).status).toBe(404);
    expect((await of.doctor.delete(`${care}?appointments=move&toDoctorId=${colleague.id}`)).status).toBe(403);
    expect(await stateOf(of.appointmentId)).toMatchObject({ doctorId: of.doctor.id, status: 'confirmed' });
    // A patient books whom they like, and the new practice confirms it.
    expect((await of.patient.delete(`${care}?appointments=move&toDoctorId=${colleague.id}`)).body).toMatchObject({
      appointments: [{ id: of.appointmentId, doctorId: colleague.id, patient: { id: of.patient.id } }],
    });
    expect(await stateOf(of.appointmentId)).toMatchObject({ doctorId: colleague.id, status: 'scheduled' });
  });

  test('names its doctor, and nothing else does', async () => {
    const { doctor } = await booked();
    const faults = async (query: string) => {
      const { status, body } = await admin.delete(`/doctors/${doctor.id}?${query}`);
      return [status, body.errors] as unknown;
    };
    const at = (detail: string) => [400, [{ pointer: 'query:toDoctorId', detail }]];
    expect(await faults('appointments=move')).toEqual(at('Is required with appointments=move.'));
    expect(await faults(`toDoctorId=${doctor.id}`)).toEqual(at('Goes with appointments=move only.'));
    expect(await faults('appointments=keep')).toEqual([400, [{ pointer: 'query:appointments', detail: 'Must be one of cancel, move.' }]]);
    expect((await admin.get(`/doctors/${doctor.id}`)).status).toBe(200);
  });
});

test('stale and unauthorised callers settle nothing', async () => {
  const { doctor, patient, hospital, appointmentId } = await booked();
  const stale = { 'if-match': '"99"' };
  expect((await admin.delete(`/doctors/${doctor.id}`, undefined, stale)).status).toBe(412);
  expect((await admin.put(`/patients/${patient.id}`, { deceased: true }, stale)).status).toBe(412);
  for (const person of [doctor, patient, hospital]) {
    expect((await person.delete(`/doctors/${doctor.id}`)).status).toBe(403);
    expect((await person.put(`/doctors/${doctor.id}?appointments=cancel`, { status: 'retired' })).status).toBe(403);
  }
  expect((await patient.put(`/patients/${patient.id}`, { deceased: true })).status).toBe(403);
  expect(await stateOf(appointmentId)).toMatchObject({ status: 'confirmed' });
});

describe('races', () => {
  const standingOf = async (doctorId: string) =>
    (
      await system.db.query(
        sql`select 1 from scheduling.appointment where doctor_id = ${doctorId} and starts_at > now() and status not in ('cancelled', 'no_show')`,
      )
    ).length;

  test.each(['cancel', 'move'])('20 bookings for a doctor who is deleted meanwhile leave none behind (%s)', async (fate) => {
    const { given } = system;
    const [doctor, colleague] = [await given.doctor(), await given.doctor()];
    const patients = await Promise.all(Array.from({ length: 5 }, () => given.patient()));
    const wishes = Array.from({ length: 20 }, (_, at) => ({ at, patient: patients[at % 5] }));
    const ask = async ({ at, patient }: (typeof wishes)[number]) =>
      patient && (await patient.post('/appointments', booking(doctor, patient, { startsAt: inHours(24 + at) })));
    const move = `?appointments=move&toDoctorId=${colleague.id}`;
    const [first, rest] = [wishes.slice(0, 8), wishes.slice(8)];
    const [answers, deleted] = await Promise.all([
      Promise.all(first.map(ask)).then(async (early) => [...early, ...(await Promise.all(rest.map(ask)))]),
      ask({ at: 30, patient: patients[0] }).then(() => admin.delete(`/doctors/${doctor.id}${fate === 'move' ? move : ''}`)),
    ]);
    expect(deleted.status).toBe(200);
    const made = answers.filter((answer) => answer?.status === 201).length;
    expect(answers.every((answer) => answer?.status === 201 || answer?.status === 404)).toBe(true);
    expect(await standingOf(doctor.id)).toBe(0);
    expect(deleted.body.appointmentsTotal).toBe(made + 1);
    expect(await standingOf(colleague.id)).toBe(fate === 'move' ? made + 1 : 0);
  });

  test('patients who die at once free the times of the doctors whom they share', async () => {
    const { given } = system;
    const doctors = [await given.doctor(), await given.doctor()];
    const patients = await Promise.all(Array.from({ length: 6 }, () => given.patient()));
    for (const [n, patient] of patients.entries())
      for (const [at, doctor] of (n % 2 ? doctors : [...doctors].reverse()).entries())
        await book(patient, doctor, { startsAt: inHours(24 + n * 2 + at) });
    const answers = await Promise.all(patients.map((patient) => admin.put(`/patients/${patient.id}`, { deceased: true })));
    expect(answers.map(({ status, body }) => [status, body.appointmentsTotal])).toEqual(Array(6).fill([200, 2]));
    for (const { id } of doctors) expect(await standingOf(id)).toBe(0);
  });
});
