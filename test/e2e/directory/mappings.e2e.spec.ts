import { sql } from '../../../libs/kernel/sql.js';
import {
  DoctorDeleted,
  DoctorUnmappedFromPatient,
  HospitalDeleted,
  HospitalUnmappedFromDoctor,
  HospitalUnmappedFromPatient,
  PatientDeleted,
  UserUnmappedFromPatient,
} from '../../../libs/directory/contract/events.js';
import { startSystem, type System } from '../../support/app.js';
import { booking, inHours, type Person } from '../../support/given.js';
import type { Client } from '../../support/http.js';

// Mappings that two sides agree on, and what follows from their beginning and end.

let system: System;
let admin: Person;
beforeAll(async () => {
  system = await startSystem();
  admin = await system.given.admin();
});
afterAll(() => system.stop());

const told = async (person: Client): Promise<string[]> => {
  await system.settle();
  return ((await person.get('/notifications')).body.items as { body: string }[]).map(({ body }) => body).reverse();
};
const proposals = async (person: Client, kind: string) =>
  (await person.get(`/mappings/${kind}?status=proposed`)).body.items as { id: string; patient?: { name: string } }[];

test('a patient asks a doctor for care: nobody sees anything before the doctor accepts', async () => {
  const { given } = system;
  const hospital = await given.hospital();
  const doctor = await given.doctor(hospital);
  const patient = await given.patient();
  const asked = await patient.post('/mappings/doctor-patient', { doctorId: doctor.id, patientId: patient.id });
  expect([asked.status, asked.body.status, asked.body.proposedBy]).toEqual([201, 'proposed', 'patient']);
  expect((await patient.post('/mappings/doctor-patient', { doctorId: doctor.id, patientId: patient.id })).body.code).toBe('already-mapped');
  expect((await doctor.get(`/patients/${patient.id}`)).status).toBe(404);
  expect((await doctor.get('/patients/search?birthDate=1990-04-12')).body.items).toEqual([]);
  expect((await doctor.get('/doctors/me/dashboard')).body.pendingRequests).toBe(1);
  expect(await told(doctor)).toContain('A patient asks for your care, or for that of a doctor who works with you.');
  const [proposal] = await proposals(doctor, 'doctor-patient');
  expect([proposal?.id, typeof proposal?.patient?.name]).toEqual([asked.body.id, 'string']);
  expect((await patient.post(`/mappings/doctor-patient/${asked.body.id as string}/accept`)).status).toBe(403);

  const accepted = await doctor.post(`/mappings/doctor-patient/${asked.body.id as string}/accept`);
  expect([accepted.status, accepted.body.status]).toEqual([200, 'active']);
  expect((await doctor.get(`/patients/${patient.id}`)).status).toBe(200);
  expect((await doctor.post(`/mappings/doctor-patient/${asked.body.id as string}/accept`)).body.code).toBe('not-proposed');
  expect(await told(patient)).toContain('The care of a doctor for a patient has begun.');
  expect((await patient.get(`/patients/${patient.id}/care-team`)).body.doctors).toMatchObject([{ doctorId: doctor.id }]);
});

test('a doctor without room is not asked; a doctor asks a patient of the hospital, not any other', async () => {
  const { given } = system;
  const hospital = await given.hospital();
  const doctor = await given.doctor(hospital);
  await doctor.put('/doctors/me/profile', { acceptsNewPatients: false });
  const patient = await given.patient();
  const ids = { doctorId: doctor.id, patientId: patient.id };
  expect((await patient.post('/mappings/doctor-patient', ids)).body.code).toBe('no-new-patients');
  expect((await doctor.post('/mappings/doctor-patient', ids)).status).toBe(404);
  await admin.post('/mappings/hospital-patient', { hospitalId: hospital.id, patientId: patient.id });
  const asked = await doctor.post('/mappings/doctor-patient', ids);
  expect([asked.status, asked.body.status]).toEqual([201, 'proposed']);
  expect((await hospital.post(`/mappings/doctor-patient/${asked.body.id as string}/accept`)).status).toBe(403);
  const declined = await patient.delete(`/mappings/doctor-patient/${asked.body.id as string}`);
  expect([declined.status, declined.body.appointments]).toEqual([200, []]);
  expect((await doctor.get(`/patients/${patient.id}`)).status).toBe(404);
  expect(await told(doctor)).toContain('The care of a doctor for a patient was proposed, and was declined or taken back.');
});

test.each(['doctor', 'hospital'] as const)(
  'a %s declines a request for care, sees nothing by it, and the patient is told',
  async (role) => {
    const { given } = system;
    const hospital = await given.hospital();
    const [doctor, patient] = [await given.doctor(hospital), await given.patient()];
    const asked = await patient.post('/mappings/doctor-patient', { doctorId: doctor.id, patientId: patient.id });
    const decliner = { doctor, hospital }[role];
    expect(await proposals(decliner, 'doctor-patient')).toMatchObject([{ id: asked.body.id }]);
    const sentence = 'The care of a doctor for a patient was proposed, and was declined or taken back.';
    expect(await told(patient)).not.toContain(sentence);
    const declined = await decliner.delete(`/mappings/doctor-patient/${asked.body.id as string}`);
    expect([declined.status, declined.body.appointments]).toEqual([200, []]);
    for (const person of [doctor, hospital, patient]) expect(await proposals(person, 'doctor-patient')).toEqual([]);
    for (const person of [doctor, hospital]) expect((await person.get(`/patients/${patient.id}`)).status).toBe(404);
    expect(await told(patient)).toContain(sentence);
  },
);

test('a hospital and a doctor work together once both say so; an administrator needs nobody', async () => {
  const { given } = system;
  const [hospital, doctor] = [await given.hospital(), await given.doctor()];
  const ids = { hospitalId: hospital.id, doctorId: doctor.id };
  const asked = await hospital.post('/mappings/hospital-doctor', ids);
  expect(asked.body.status).toBe('proposed');
  expect((await hospital.get(`/hospitals/${hospital.id}/doctors`)).body.items).toEqual([]);
  expect((await hospital.post(`/mappings/hospital-doctor/${asked.body.id as string}/accept`)).status).toBe(403);
  expect((await doctor.get('/doctors/me/institution')).status).toBe(404);
  await doctor.post(`/mappings/hospital-doctor/${asked.body.id as string}/accept`);
  expect((await doctor.get('/doctors/me/institution')).body.id).toBe(hospital.id);
  expect((await hospital.get(`/hospitals/${hospital.id}/doctors`)).body.items).toMatchObject([{ id: doctor.id }]);
  const byAdmin = await given.doctor();
  const mapped = await admin.post('/mappings/hospital-doctor', { hospitalId: hospital.id, doctorId: byAdmin.id });
  expect([mapped.status, mapped.body.status, mapped.body.proposedBy]).toEqual([201, 'active', null]);
  expect((await byAdmin.get('/doctors/me/institution')).body.id).toBe(hospital.id);
  const made = await hospital.post('/doctors', { name: 'Dr. Made Here' });
  expect((await hospital.get(`/mappings/hospital-doctor?doctorId=${made.body.id as string}`)).body.items).toMatchObject([
    { status: 'active' },
  ]);
});

test('a hospital invites a patient by contact and birth date, and learns nothing before the patient confirms', async () => {
  const { given } = system;
  const [hospital, patient] = [await given.hospital(), await given.patient()];
  const invite = (person: object) => hospital.post('/mappings/hospital-patient/invitations', person);
  const nobody = await invite({ email: 'nobody@test.example', birthDate: '1990-04-12' });
  const wrongDay = await invite({ email: patient.email, birthDate: '1991-04-12' });
  const right = await invite({ email: patient.email.toUpperCase(), birthDate: '1990-04-12' });
  expect([nobody.status, wrongDay.status, right.status]).toEqual([204, 204, 204]);
  expect((await hospital.get(`/patients/${patient.id}`)).status).toBe(404);
  expect((await hospital.get('/mappings/hospital-patient')).body.items).toEqual([]);
  const [proposal, ...more] = await proposals(patient, 'hospital-patient');
  expect(more).toEqual([]);
  expect(await told(patient)).toContain('A hospital asks to register you, or someone for whom you act, as its patient.');
  await patient.post(`/mappings/hospital-patient/${proposal?.id ?? ''}/accept`);
  expect((await hospital.get(`/patients/${patient.id}`)).status).toBe(200);
  expect((await invite({ birthDate: '1990-04-12' })).status).toBe(400);
});

describe('the end of a mapping', () => {
  const inCare = async () => {
    const { given } = system;
    const doctor = await given.doctor();
    const patient = await given.patientOf(doctor);
    const { body } = await patient.post('/appointments', booking(doctor, patient));
    const [mapping] = (await patient.get('/mappings/doctor-patient')).body.items as [{ id: string }];
    return { doctor, patient, appointmentId: body.id as string, mappingId: mapping.id };
  };

  test('keeps the appointments by default, names them, and ends access at once', async () => {
    const { doctor, patient, appointmentId, mappingId } = await inCare();
    const ended = await patient.delete(`/mappings/doctor-patient/${mappingId}`);
    expect(ended.body).toMatchObject({
      id: mappingId,
      appointmentsAre: 'kept',
      appointments: [{ id: appointmentId, doctorId: doctor.id }],
    });
    expect((await doctor.get(`/patients/${patient.id}`)).status).toBe(404);
    expect((await doctor.get('/chats')).body.items).toEqual([]);
    expect((await patient.get(`/appointments/${appointmentId}`)).body.status).toBe('confirmed');
    for (const person of [doctor, patient])
      expect(await told(person)).toContain(
        'The care of a doctor for a patient has ended. Appointments stand unless you are told otherwise.',
      );
  });

  test('cancels them where the request says so, and a new mapping revives the chat', async () => {
    const { doctor, patient, appointmentId, mappingId } = await inCare();
    await system.settle();
    const [chat] = (await doctor.get('/chats')).body.items as [{ id: string }];
    const ended = await doctor.delete(`/mappings/doctor-patient/${mappingId}?appointments=cancel`);
    expect(ended.body).toMatchObject({ appointmentsAre: 'cancelled', appointments: [{ id: appointmentId }] });
    expect((await patient.get(`/appointments/${appointmentId}`)).body).toMatchObject({ status: 'cancelled', cancelledBy: doctor.userId });
    expect((await doctor.delete(`/mappings/doctor-patient/${mappingId}`)).body.code).toBe('mapping-ended');
    await system.given.careFor(doctor, patient);
    await system.settle();
    expect((await doctor.get('/chats')).body.items).toMatchObject([{ id: chat.id }]);
    expect((await doctor.get('/mappings/doctor-patient?ended=true')).body.items).toMatchObject([{ id: mappingId }]);
  });

  test('shows a hospital, and lets it cancel, only the appointments that take place there', async () => {
    const { given } = system;
    const [first, second] = [await given.hospital(), await given.hospital()];
    const doctor = await given.doctor(first);
    await admin.post('/mappings/hospital-doctor', { hospitalId: second.id, doctorId: doctor.id });
    const patient = await given.patientOf(doctor, first);
    await admin.post('/mappings/hospital-patient', { hospitalId: second.id, patientId: patient.id });
    const book = async (hospitalId: string, startsAt: string) => {
      const { status, body } = await patient.post('/appointments', booking(doctor, patient, { hospitalId, startsAt }));
      expect(status).toBe(201);
      return body.id as string;
    };
    const [here, elsewhere] = [await book(first.id, inHours(24)), await book(second.id, inHours(26))];
    const [mapping] = (await patient.get('/mappings/doctor-patient')).body.items as [{ id: string }];
    const ended = await first.delete(`/mappings/doctor-patient/${mapping.id}?appointments=cancel`);
    expect((ended.body.appointments as { id: string }[]).map(({ id }) => id)).toEqual([here]);
    expect((await patient.get(`/appointments/${here}`)).body).toMatchObject({ status: 'cancelled', cancelledBy: first.userId });
    expect((await patient.get(`/appointments/${elsewhere}`)).body.status).toBe('confirmed');
  });

  test('leaves nothing behind when a profile is deleted while somebody is mapped to it', async () => {
    const { given } = system;
    for (let round = 0; round < 6; round += 1) {
      const doctor = await given.doctor();
      const patient = await given.patient();
      const ids = { doctorId: doctor.id, patientId: patient.id };
      const [made, deleted] = await Promise.all([
        admin.post('/mappings/doctor-patient', ids),
        admin.delete(round % 2 ? `/patients/${patient.id}` : `/doctors/${doctor.id}`),
      ]);
      expect([[201, 404].includes(made.status), deleted.status]).toEqual([true, 200]);
      expect((await admin.get(`/mappings/doctor-patient?patientId=${patient.id}`)).body.items).toEqual([]);
    }
  });

  test.each([
    ['doctors', [HospitalUnmappedFromDoctor, DoctorUnmappedFromPatient], DoctorDeleted],
    ['patients', [HospitalUnmappedFromPatient, DoctorUnmappedFromPatient, UserUnmappedFromPatient], PatientDeleted],
    ['hospitals', [HospitalUnmappedFromDoctor, HospitalUnmappedFromPatient], HospitalDeleted],
  ] as const)('follows from deleting one of %s, with its event', async (kind, unmapped, deleted) => {
    const { given } = system;
    const hospital = await given.hospital();
    const doctor = await given.doctor(hospital);
    const patient = await given.patientOf(doctor, hospital);
    const id = { doctors: doctor, patients: patient, hospitals: hospital }[kind].id;
    const open = async () => {
      const all: string[] = [];
      for (const mapping of ['hospital-doctor', 'hospital-patient', 'doctor-patient', 'user-patient'])
        for (const row of (await admin.get(`/mappings/${mapping}?limit=100`)).body.items as Record<string, string>[])
          if (Object.values(row).includes(id)) all.push(row['id'] ?? '');
      return all.sort();
    };
    const mappings = await open();
    expect(mappings).toHaveLength(unmapped.length);
    expect((await admin.delete(`/${kind}/${id}`, { reason: 'Closed' })).status).toBe(200);
    expect(await open()).toEqual([]);
    const events = await system.db.query<{ type: string; mapping: string | null }>(
      sql`select type, data->>'mappingId' as mapping from platform.outbox_message
          where data::text like ${`%${id}%`} and (type like '%-unmapped-%' or type like '%-deleted.%')`,
    );
    expect(events.map(({ type }) => type).sort()).toEqual([...unmapped.map(({ type }) => type), deleted.type].sort());
    expect(events.flatMap(({ mapping }) => mapping ?? []).sort()).toEqual(mappings);
  });
});

describe('acting for a patient', () => {
  test('a patient lets somebody act for them, changes it with If-Match, and ends it', async () => {
    const { given } = system;
    const [patient, husband] = [await given.patient(), await given.patient()];
    const made = await patient.post('/mappings/user-patient', { userId: husband.userId, patientId: patient.id, relation: 'wife' });
    expect([made.status, made.body.scopes]).toEqual([201, ['book']]);
    expect((await husband.put(`/patients/${patient.id}`, { preferredLanguage: 'de' })).status).toBe(403);
    const path = `/mappings/user-patient/${made.body.id as string}`;
    expect((await husband.put(path, { scopes: ['records'] })).status).toBe(403);
    expect((await patient.put(path, { scopes: ['book', 'records'] }, { 'if-match': '"7"' })).status).toBe(412);
    expect((await patient.put(path, { scopes: ['book', 'records'] }, { 'if-match': '"1"' })).status).toBe(200);
    expect((await husband.put(`/patients/${patient.id}`, { preferredLanguage: 'de' })).status).toBe(200);
    expect((await husband.delete(path)).status).toBe(200);
    expect((await husband.get(`/patients/${patient.id}`)).status).toBe(404);
  });

  test('nobody makes another the owner of a profile, or ends owning it', async () => {
    const { given } = system;
    const [patient, other] = [await given.patient(), await given.patient()];
    const body = { userId: other.userId, patientId: patient.id, relation: 'self' };
    expect((await patient.post('/mappings/user-patient', body)).status).toBe(403);
    const [own] = (await patient.get('/mappings/user-patient')).body.items as [{ id: string }];
    expect((await patient.delete(`/mappings/user-patient/${own.id}`)).status).toBe(403);
    expect((await patient.put(`/mappings/user-patient/${own.id}`, { scopes: ['book'] })).status).toBe(403);
  });

  test('a profile has one owner, an owner one profile, also by a change and by two at once', async () => {
    const { given } = system;
    const [patient, other, doctor] = [await given.patient(), await given.patient(), await given.doctor()];
    const mapped = async (userId: string, patientId: string) =>
      (await admin.post('/mappings/user-patient', { userId, patientId, relation: 'other' })).body.id as string;
    const own = async (id: string) => {
      const { status, body } = await admin.put(`/mappings/user-patient/${id}`, { relation: 'self' });
      return [status, body.code ?? body.relation];
    };
    expect(await own(await mapped(other.userId, patient.id))).toEqual([409, 'owns-profile']);

    const profiles = [await given.patientProfile({ doctorId: doctor.id }), await given.patientProfile({ doctorId: doctor.id })];
    const [free, second] = profiles.map(({ id }) => id) as [string, string];
    expect(await own(await mapped(other.userId, free))).toEqual([409, 'owns-profile']);
    expect(await own(await mapped(doctor.userId, free))).toEqual([403, 'not-allowed']);

    // Accounts without a profile of their own.
    const [one, two] = [await given.patient(), await given.patient()];
    for (const { userId } of [one, two])
      await system.db.query(sql`update directory.user_patient set ended_at = now() where user_id = ${userId} and relation = 'self'`);
    const made = async (userId: string) =>
      (await admin.post('/mappings/user-patient', { userId, patientId: second, relation: 'self' })).body as {
        code?: string;
        relation?: string;
      };
    const both = await Promise.all([made(one.userId), made(two.userId)]);
    expect(both.map(({ code, relation }) => code ?? relation).sort()).toEqual(['profile-taken', 'self']);
  });

  test('a patient who is of age is nobody’s child, also by a change', async () => {
    const { given } = system;
    const [parent, grown] = [await given.patient(), await given.patient()];
    const made = await admin.post('/mappings/user-patient', { userId: parent.userId, patientId: grown.id, relation: 'other' });
    const path = `/mappings/user-patient/${made.body.id as string}`;
    expect((await admin.put(path, { relation: 'child' })).body.code).toBe('of-age');
    expect((await admin.put(path, { relation: 'child', confirmed: true })).status).toBe(200);
  });

  test('a parent’s access ends with the 18th birthday, moves with the birth date, and goes on if it is confirmed', async () => {
    const { given } = system;
    const [doctor, parent] = [await given.doctor(), await given.patient()];
    const child = await given.patientProfile({ doctorId: doctor.id });
    await admin.put(`/patients/${child.id}`, { birthDate: '2015-08-09' });
    const made = await admin.post('/mappings/user-patient', { userId: parent.userId, patientId: child.id, relation: 'child' });
    expect(made.body.expiresAt).toBe('2033-08-09T00:00:00.000Z');
    await admin.put(`/patients/${child.id}`, { birthDate: '2005-01-02' });
    expect((await parent.get(`/patients/${child.id}`)).status).toBe(404);
    await admin.put(`/mappings/user-patient/${made.body.id as string}`, { confirmed: true });
    expect((await parent.get(`/patients/${child.id}`)).status).toBe(200);
  });
});
