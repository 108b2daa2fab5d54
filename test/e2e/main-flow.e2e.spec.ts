import { startSystem, type System } from '../support/app.js';
import { booking, inHours } from '../support/given.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system.stop());

test('mapping opens one chat for both, an appointment is told to both, the loser of the slot and the stranger learn nothing', async () => {
  const { given } = system;
  const [admin, doctor, patient, other] = [await given.admin(), await given.doctor(), await given.patient(), await given.patient()];

  const mapping = await admin.post('/mappings/doctor-patient', { doctorId: doctor.id, patientId: patient.id });
  expect(mapping.status).toBe(201);
  await system.settle();
  for (const person of [doctor, patient]) {
    const chats = await person.get('/chats');
    expect(chats.body.items).toEqual([expect.objectContaining({ doctorId: doctor.id, patientId: patient.id })]);
    expect((await person.get(`/chats/${chats.body.items[0].id}`)).status).toBe(200);
  }
  expect((await other.get('/chats')).body.items).toEqual([]);

  const wish = booking(doctor, patient, { reason: 'canary-reason', timeZone: 'Europe/Madrid' });
  const booked = await patient.post('/appointments', wish);
  expect(booked.status).toBe(201);
  expect(booked.headers.get('etag')).toBe('"1"');
  expect(booked.body).toMatchObject({ status: 'confirmed', durationMinutes: 30, modality: 'in_person', reason: 'canary-reason' });
  await system.settle();
  for (const person of [doctor, patient]) {
    const told = await person.get('/notifications/unread');
    expect(told.body.items.filter(({ kind }: { kind: string }) => kind !== 'mapping-began')).toEqual([
      expect.objectContaining({ kind: 'appointment-scheduled', appointmentId: booked.body.id, readAt: null }),
    ]);
    expect(JSON.stringify(told.body)).not.toContain('canary-reason');
  }
  expect((await other.get('/notifications')).body.items).toEqual([]);

  const taken = await other.post('/appointments', { ...wish, patientId: other.id });
  expect(taken.status).toBe(409);
  expect(taken.headers.get('content-type')).toContain('application/problem+json');
  expect(taken.body).toMatchObject({ code: 'slot-taken', status: 409 });

  const foreign = await other.get(`/appointments/${booked.body.id}`);
  const absent = await other.get('/appointments/01890a5d-ac96-774b-bcce-b302099a8057');
  expect(foreign.status).toBe(404);
  expect({ ...foreign.body, requestId: '' }).toEqual({ ...absent.body, requestId: '' });
});

test('cancelling frees the time, keeps who and why, tells both once, and is refused a second time', async () => {
  const { given } = system;
  const doctor = await given.doctor();
  const patient = await given.patientOf(doctor);
  const wish = booking(doctor, patient);
  const { body: booked } = await patient.post('/appointments', wish);

  expect((await patient.put(`/appointments/${booked.id}/cancel`, { reason: 'ill' }, { 'if-match': '"9"' })).status).toBe(412);
  const cancelled = await patient.put(`/appointments/${booked.id}/cancel`, { reason: 'ill' }, { 'if-match': '"1"' });
  expect(cancelled.status).toBe(200);
  expect(cancelled.body).toMatchObject({ status: 'cancelled', cancelledBy: patient.userId, cancellationReason: 'ill', version: 2 });
  const again = await doctor.post(`/appointments/${booked.id}/cancel`, { reason: 'ill' });
  expect(again.status).toBe(422);
  expect(again.body).toMatchObject({ code: 'transition-refused', status: 422, currentStatus: 'cancelled', allowed: [] });

  expect((await patient.post('/appointments', wish)).status).toBe(201);
  await system.settle();
  const kinds = (await doctor.get('/notifications')).body.items.map((item: { kind: string }) => item.kind);
  expect(kinds.sort()).toEqual(['appointment-cancelled', 'appointment-scheduled', 'appointment-scheduled', 'mapping-began']);
});

test('marking a notification as read is for its owner, and the first time stands', async () => {
  const { given } = system;
  const doctor = await given.doctor();
  const patient = await given.patient();
  await given.careFor(doctor, patient);
  await system.settle();
  const [notification] = (await patient.get('/notifications')).body.items;
  const path = `/notifications/${notification.id}/mark-read`;
  expect((await doctor.post(path)).status).toBe(404);
  const first = await patient.post(path);
  expect(first.body.readAt).not.toBeNull();
  expect((await patient.post(path)).body.readAt).toBe(first.body.readAt);
  expect((await patient.get('/notifications/unread')).body.items).toEqual([]);
});

test('upcoming and filtered lists page by cursor, in order, without gap or repetition', async () => {
  const { given } = system;
  const doctor = await given.doctor();
  const patient = await given.patientOf(doctor);
  const made: string[] = [];
  for (let hour = 1; hour <= 7; hour += 1) {
    made.push((await patient.post('/appointments', booking(doctor, patient, { startsAt: inHours(24 * hour) }))).body.id);
  }
  await patient.post(`/appointments/${made[6] ?? ''}/cancel`, { reason: 'not needed' });

  const seen: string[] = [];
  let cursor: string | null = '';
  while (cursor !== null) {
    const page = await doctor.get(`/appointments/upcoming?limit=2${cursor ? `&cursor=${cursor}` : ''}`);
    expect(page.status).toBe(200);
    seen.push(...page.body.items.map((item: { id: string }) => item.id));
    cursor = page.body.nextCursor;
  }
  expect(seen).toEqual(made.slice(0, 6));
  const cancelled = await doctor.get(`/appointments?status=cancelled&patientId=${patient.id}&from=${inHours(1)}&to=${inHours(24 * 30)}`);
  expect(cancelled.body.items.map((item: { id: string }) => item.id)).toEqual([made[6]]);
});

test('when a care relationship ends, the doctor’s access to patient and chat ends with it', async () => {
  const { given } = system;
  const admin = await given.admin();
  const doctor = await given.doctor();
  const patient = await given.patient();
  const mappingId = await given.careFor(doctor, patient);
  await system.settle();
  expect((await doctor.get(`/patients/${patient.id}`)).status).toBe(200);
  expect((await doctor.get('/chats')).body.items).toHaveLength(1);

  expect((await admin.delete(`/mappings/doctor-patient/${mappingId}`)).status).toBe(200);
  expect((await admin.delete(`/mappings/doctor-patient/${mappingId}`)).body).toMatchObject({ code: 'mapping-ended' });
  expect((await doctor.get(`/patients/${patient.id}`)).status).toBe(404);
  expect((await doctor.get('/chats')).body.items).toEqual([]);
  expect((await patient.get('/chats')).body.items).toHaveLength(1);

  expect((await admin.post('/mappings/doctor-patient', { doctorId: doctor.id, patientId: patient.id })).status).toBe(201);
  expect((await admin.post('/mappings/doctor-patient', { doctorId: doctor.id, patientId: patient.id })).body).toMatchObject({
    code: 'already-mapped',
    status: 409,
  });
  await system.settle();
  expect((await doctor.get('/chats')).body.items).toHaveLength(1);
});

test('a delegate books and sees within the scopes and the time that were granted', async () => {
  const { given } = system;
  const doctor = await given.doctor();
  const child = await given.patient();
  const parent = await given.delegateOf(child, ['book']);
  const former = await given.delegateOf(child, ['book'], new Date(Date.now() - 1000));
  const reader = await given.delegateOf(child, ['records']);
  const booked = await parent.post('/appointments', booking(doctor, child));
  expect(booked.status).toBe(201);
  expect((await parent.get(`/appointments/${booked.body.id}`)).status).toBe(200);
  // A delegate who still sees the child may not book (403). A former one gets no such patient (404).
  for (const [other, status] of [
    [former, 404],
    [reader, 403],
  ] as const) {
    expect((await other.post('/appointments', booking(doctor, child, { startsAt: inHours(48) }))).status).toBe(status);
    expect((await other.get(`/appointments/${booked.body.id}`)).status).toBe(404);
  }
  await system.settle();
  expect((await parent.get('/notifications')).body.items).toHaveLength(1);
  expect((await former.get('/notifications')).body.items).toEqual([]);
});
