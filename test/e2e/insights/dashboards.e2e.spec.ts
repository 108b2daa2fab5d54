import { startSystem, type System } from '../../support/app.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system.stop());

test('a patient’s dashboard counts the requests that the reader may see: no doctor learns that a hospital elsewhere invited the patient', async () => {
  const { given } = system;
  const [admin, doctor, patient, elsewhere] = [await given.admin(), await given.doctor(), await given.patient(), await given.hospital()];
  await admin.post('/mappings/doctor-patient', { doctorId: doctor.id, patientId: patient.id });
  const invited = await elsewhere.post('/mappings/hospital-patient/invitations', { email: patient.email, birthDate: '1990-04-12' });
  expect(invited.status).toBe(204);
  const pending = async (reader: typeof patient) => (await reader.get(`/patients/${patient.id}/dashboard`)).body.pendingRequests as number;
  expect(await pending(patient)).toBe(1);
  expect(await pending(admin)).toBe(1);
  expect((await doctor.get('/mappings/hospital-patient?status=proposed')).status).toBe(403);
  expect(await pending(doctor)).toBe(0);
});
