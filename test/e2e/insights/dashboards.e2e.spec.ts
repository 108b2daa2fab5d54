import { startSystem, type System } from '../../support/app.js';
import { booking } from '../../support/given.js';

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

/** A time zone where it is noon now, so that the day has room for appointments. */
function zoneAtNoon(): string {
  const ahead = 12 - new Date().getUTCHours();
  return `Etc/GMT${ahead > 0 ? '-' : '+'}${String(Math.abs(ahead))}`;
}

test('both dashboards show what stands, count what waits, and leave out what was cancelled', async () => {
  const { given } = system;
  const timeZone = zoneAtNoon();
  const [admin, hospital] = [await given.admin(), await given.hospital()];
  const [doctor, other] = [await given.doctor(hospital, timeZone), await given.doctor()];
  const [patient, second, asking] = [await given.patientOf(doctor, hospital), await given.patientOf(doctor), await given.patient()];
  await given.careFor(other, patient);
  for (const one of [doctor, other]) await one.put(`/doctors/${one.id}/booking-settings`, { automaticConfirmation: 'nobody' });
  await asking.post('/mappings/doctor-patient', { doctorId: doctor.id, patientId: asking.id });
  const invited = await (
    await given.hospital()
  ).post('/mappings/hospital-patient/invitations', { email: patient.email, birthDate: '1990-04-12' });
  expect(invited.status).toBe(204);
  const now = Math.ceil(Date.now() / 60_000) * 60_000;
  const inHours = (hours: number) => new Date(now + hours * 3_600_000).toISOString();
  const book = async (hours: number, more: object = {}) => {
    const { status, body } = await patient.post('/appointments', booking(doctor, patient, { startsAt: inHours(hours), ...more }));
    expect(status).toBe(201);
    return body.id as string;
  };
  const [first, cancelled, confirmed, tomorrow] = [
    await book(1, { hospitalId: hospital.id }),
    await book(2),
    await book(3),
    await book(25),
  ];
  expect((await patient.post(`/appointments/${cancelled}/cancel`, { reason: 'ill' })).status).toBe(200);
  expect((await doctor.post(`/appointments/${confirmed}/confirm`)).status).toBe(200);
  await second.post('/appointments', booking(other, second, { startsAt: inHours(4) }));
  await system.settle();

  const named = async (kind: string, id: string) => ({ id, name: (await admin.get(`/${kind}/${id}`)).body.name as string });
  const [doctorNamed, patientNamed] = [await named('doctors', doctor.id), await named('patients', patient.id)];
  const line = (id: string, hours: number, more: object = {}) => ({
    id,
    doctorId: doctor.id,
    doctor: doctorNamed,
    patientId: patient.id,
    patient: patientNamed,
    hospitalId: null,
    hospital: null,
    type: 'regular',
    modality: 'in_person',
    status: 'scheduled',
    startsAt: inHours(hours),
    endsAt: inHours(hours + 0.5),
    timeZone,
    ...more,
  });
  const today = [
    line(first, 1, { hospitalId: hospital.id, hospital: await named('hospitals', hospital.id) }),
    line(confirmed, 3, { status: 'confirmed' }),
  ];
  const unread: number[] = [];
  for (const person of [doctor, patient]) {
    const { items } = (await person.get('/notifications?limit=100')).body as { items: { id: string }[] };
    expect((await person.post(`/notifications/${items[0]?.id ?? ''}/mark-read`)).status).toBe(200);
    unread.push(items.length - 1);
  }
  expect(Math.min(...unread)).toBeGreaterThan(0);
  expect((await doctor.get('/doctors/me/dashboard')).body).toEqual({
    doctorId: doctor.id,
    date: Temporal.Now.plainDateISO(timeZone).toString(),
    timeZone,
    appointmentsToday: today,
    appointmentsTodayCount: 2,
    pendingAppointments: 2,
    patients: 2,
    pendingRequests: 1,
    unreadNotifications: unread[0],
  });
  expect((await patient.get(`/patients/${patient.id}/dashboard`)).body).toEqual({
    patientId: patient.id,
    patient: patientNamed,
    validationStatus: 'pending',
    nextAppointments: [...today, line(tomorrow, 25)],
    doctors: 2,
    hospitals: 1,
    pendingRequests: 1,
    unreadNotifications: unread[1],
  });
});
