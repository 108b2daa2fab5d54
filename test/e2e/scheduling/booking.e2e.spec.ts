import { sql } from '../../../libs/kernel/sql.js';
import { at, nextMonday } from '../../support/calendar.js';
import { startSystem, type System } from '../../support/app.js';
import { booking, type Person } from '../../support/given.js';

let system: System;
let admin: Person;
beforeAll(async () => {
  system = await startSystem();
  admin = await system.given.admin();
});
afterAll(() => system.stop());

const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'];
/** A doctor who sees patients on weekdays from 9 to 12, UTC. */
async function doctorWithHours(hospital?: Person, settings: object = {}): Promise<Person> {
  const doctor = await system.given.doctor(hospital);
  expect((await doctor.post(`/doctors/${doctor.id}/availability`, { weekdays: WEEKDAYS, start: '09:00', end: '12:00' })).status).toBe(201);
  if (Object.keys(settings).length > 0) expect((await doctor.put(`/doctors/${doctor.id}/booking-settings`, settings)).status).toBe(200);
  return doctor;
}
const slotsOf = async (asker: Person, doctor: { id: string }, query = '') => {
  const { status, body } = await asker.get(`/doctors/${doctor.id}/available-slots?from=${nextMonday()}&to=${nextMonday()}${query}`);
  expect(status).toBe(200);
  return (body.items as { startsAt: string }[]).map(({ startsAt }) => startsAt.slice(11, 16));
};

describe('availability', () => {
  test('is honoured: outside of it a booking is refused with free times, and staff may say that they mean it', async () => {
    const hospital = await system.given.hospital();
    const doctor = await doctorWithHours(hospital);
    const patient = await system.given.patientOf(doctor, hospital);
    const early = booking(doctor, patient, { startsAt: at('08:00'), hospitalId: hospital.id });
    const refused = await patient.post('/appointments', early);
    expect([refused.status, refused.body.code, refused.body.outside]).toEqual([422, 'outside-availability', 'hours']);
    expect((refused.body.freeSlots as { startsAt: string }[]).map(({ startsAt }) => startsAt)).toEqual([
      at('09:00'),
      at('09:30'),
      at('10:00'),
    ]);
    expect((await patient.post('/appointments', { ...early, allowOutsideAvailability: true })).status).toBe(403);
    expect((await hospital.post('/appointments', early)).status).toBe(422);
    expect((await hospital.post('/appointments', { ...early, allowOutsideAvailability: true })).status).toBe(201);
    const free = await patient.post('/appointments', booking(doctor, patient, { startsAt: at('09:00') }));
    expect([free.status, free.body.status]).toEqual([201, 'confirmed']);
  });

  test('leaves out taken times, buffers and full days, and shows the length of the type', async () => {
    const doctor = await doctorWithHours(undefined, { bufferAfter: 10, bufferBefore: 5, stepMinutes: 15, durations: { checkup: 20 } });
    const patient = await system.given.patientOf(doctor);
    await patient.post('/appointments', booking(doctor, patient, { startsAt: at('10:00') }));
    expect(await slotsOf(patient, doctor, '&type=checkup')).toEqual(['09:00', '09:15', '10:45', '11:00', '11:15', '11:30']);
    const near = await patient.post('/appointments', booking(doctor, patient, { startsAt: at('10:30') }));
    expect([near.status, near.body.code, near.body.taken]).toEqual([409, 'slot-taken', 'doctor']);
    const other = await system.given.patient();
    const checkup = await other.post('/appointments', {
      ...booking(doctor, other, { startsAt: at('11:00'), type: 'checkup' }),
      durationMinutes: undefined,
    });
    expect([checkup.status, checkup.body.durationMinutes, checkup.body.status]).toEqual([201, 20, 'scheduled']);
    await doctor.put(`/doctors/${doctor.id}/booking-settings`, { dailyCap: 2 });
    expect(await slotsOf(patient, doctor)).toEqual([]);
    const full = await other.post('/appointments', booking(doctor, other, { startsAt: at('09:00') }));
    expect([full.status, full.body.outside]).toEqual([422, 'daily-cap']);
  });

  test('of a doctor is the shift until there are rules, and usual hours where nothing is told', async () => {
    const [doctor, patient] = [await system.given.doctor(), await system.given.patient()];
    expect(await slotsOf(patient, doctor)).toHaveLength(16);
    expect((await patient.post('/appointments', booking(doctor, patient, { startsAt: at('20:00') }))).status).toBe(201);
    await admin.put(`/doctors/${doctor.id}`, { shift: { start: '13:00', end: '15:00' } });
    expect(await slotsOf(patient, doctor)).toEqual(['13:00', '13:30', '14:00', '14:30']);
    expect((await patient.post('/appointments', booking(doctor, patient, { startsAt: at('16:00') }))).status).toBe(422);
  });

  test('is that of the zone to which a doctor or a hospital has moved since', async () => {
    const hospital = await system.given.hospital();
    const doctor = await system.given.doctor(hospital);
    await doctor.post(`/doctors/${doctor.id}/availability`, {
      weekdays: WEEKDAYS,
      start: '00:00',
      end: '00:00',
      hospitalId: hospital.id,
      timeZone: 'UTC',
    });
    await hospital.post(`/hospitals/${hospital.id}/holidays`, { name: 'Jubilee', firstDay: nextMonday() });
    const first = async () =>
      (
        (await hospital.get(`/doctors/${doctor.id}/available-slots?from=${at('12:00')}&to=${at('00:00', 3)}`)).body.items as {
          startsAt: string;
        }[]
      )[0]?.startsAt;
    expect((await hospital.put(`/hospitals/${hospital.id}`, { timeZone: 'UTC' })).status).toBe(200);
    expect(await first()).toBe(at('00:00', 1));
    await hospital.put(`/hospitals/${hospital.id}`, { timeZone: 'Asia/Tokyo' });
    expect(await first()).toBe(at('15:00'));
    const window = async () => (await hospital.get(`/doctors/${doctor.id}/available-slots?from=${nextMonday()}&to=${nextMonday()}`)).body;
    await window();
    expect((await doctor.put(`/doctors/${doctor.id}`, { timeZone: 'Asia/Kolkata' })).status).toBe(200);
    expect(await window()).toMatchObject({ timeZone: 'Asia/Kolkata', from: at('18:30', -1), to: at('18:30') });
  });

  test('does not fall back to usual hours when the last rule goes, but to the shift', async () => {
    const doctor = await system.given.doctor();
    const rule = await doctor.post(`/doctors/${doctor.id}/availability`, { weekdays: WEEKDAYS, start: '09:00', end: '10:00' });
    expect((await doctor.delete(`/availability/${rule.body.id as string}`)).status).toBe(204);
    const patient = await system.given.patientOf(doctor);
    expect(await slotsOf(patient, doctor)).toEqual([]);
    const night = await patient.post('/appointments', booking(doctor, patient, { startsAt: at('03:00') }));
    expect([night.status, night.body.outside]).toEqual([422, 'hours']);
    await doctor.put(`/doctors/${doctor.id}`, { shift: { start: '14:00', end: '15:00' } });
    expect(await slotsOf(patient, doctor)).toEqual(['14:00', '14:30']);
  });

  test('of remote visits is where one need not come, and closed times are closed in every way', async () => {
    const doctor = await system.given.doctor();
    const patient = await system.given.patientOf(doctor);
    const hours = (start: string, end: string, modalities: string[]) =>
      doctor.post(`/doctors/${doctor.id}/availability`, { weekdays: WEEKDAYS, start, end, modalities });
    await hours('09:00', '10:00', ['in_person']);
    await hours('11:00', '12:00', ['phone', 'in_person']);
    expect(await slotsOf(patient, doctor, '&type=remote')).toEqual(['11:00', '11:30']);
    const odd = { type: 'remote', modality: 'in_person' };
    const asked = [
      patient.get(`/doctors/${doctor.id}/available-slots?type=remote&modality=in_person`),
      patient.get('/slots?type=remote&modality=in_person'),
      patient.post('/holds', { doctorId: doctor.id, startsAt: at('09:00'), ...odd }),
      patient.post('/waitlist', { doctorId: doctor.id, patientId: patient.id, notAfter: at('00:00', 1), ...odd }),
    ];
    expect((await Promise.all(asked)).map(({ body }) => body.code)).toEqual(Array(4).fill('remote-in-person'));
    const closed = { date: nextMonday(), kind: 'closed', modalities: ['phone'] };
    expect((await doctor.post(`/doctors/${doctor.id}/availability-exceptions`, closed)).body.errors).toEqual([
      { pointer: '#/modalities', detail: 'Is for open times: closed ones are closed in every way.' },
    ]);
  });

  test('of a hospital ends on its holidays and with the work of the doctor there', async () => {
    const hospital = await system.given.hospital();
    const doctor = await system.given.doctor(hospital);
    await hospital.post(`/doctors/${doctor.id}/availability`, {
      weekdays: WEEKDAYS,
      start: '09:00',
      end: '10:00',
      hospitalId: hospital.id,
    });
    expect(await slotsOf(hospital, doctor)).toEqual(['09:00', '09:30']);
    const patient = await system.given.patientOf(doctor);
    const there = await patient.post('/appointments', booking(doctor, patient, { startsAt: at('09:30') }));
    expect([there.status, there.body.hospitalId]).toEqual([201, hospital.id]);
    await patient.delete(`/appointments/${there.body.id as string}`);
    const holiday = await hospital.post(`/hospitals/${hospital.id}/holidays`, { name: 'Jubilee', firstDay: nextMonday() });
    expect(await slotsOf(hospital, doctor)).toEqual([]);
    await hospital.delete(`/holidays/${holiday.body.id as string}`);
    expect(await slotsOf(hospital, doctor)).toHaveLength(2);
    const mappings = (await hospital.get(`/mappings/hospital-doctor?doctorId=${doctor.id}`)).body.items as { id: string }[];
    expect((await hospital.delete(`/mappings/hospital-doctor/${mappings[0]?.id ?? ''}`)).status).toBe(200);
    await system.settle();
    expect((await doctor.get(`/doctors/${doctor.id}/schedules`)).body.rules).toEqual([]);
  });
});

describe('limits of bookings', () => {
  test('whole minutes, the notice that patients give, the horizon, and no remote visit in person', async () => {
    const doctor = await doctorWithHours(undefined, { noticeMinutes: 40_000, horizonDays: 60 });
    const patient = await system.given.patientOf(doctor);
    const ask = async (who: Person, more: object) => {
      const { status, body } = await who.post('/appointments', booking(doctor, patient, more));
      return [status, body.outside ?? body.code];
    };
    expect(await ask(patient, { startsAt: at('09:00') })).toEqual([422, 'notice']);
    expect(await ask(patient, { startsAt: at('09:00', 70) })).toEqual([422, 'horizon']);
    expect(await ask(patient, { startsAt: at('09:00').replace(':00.000', ':30.000') })).toEqual([422, 'not-a-whole-minute']);
    expect(await ask(doctor, { startsAt: at('09:00'), type: 'remote', modality: 'in_person' })).toEqual([422, 'remote-in-person']);
    const remote = await doctor.post('/appointments', booking(doctor, patient, { startsAt: at('09:00'), type: 'remote' }));
    expect([remote.status, remote.body.modality]).toEqual([201, 'video']);
  });

  test('a patient has ten bookings to come at most, two while the email is not verified; staff may book more', async () => {
    const strict = await startSystem({ env: { MAX_FUTURE_BOOKINGS: '3', MAX_FUTURE_BOOKINGS_UNVERIFIED: '2' } });
    try {
      const doctor = await strict.given.doctor();
      const patient = await strict.given.patientOf(doctor);
      const book = async (who: Person, hour: number) => {
        const { status, body } = await who.post('/appointments', booking(doctor, patient, { startsAt: at(`${String(hour)}:00`) }));
        return status === 201 ? 201 : body;
      };
      const many = await Promise.all([10, 11, 12, 13].map((hour) => book(patient, hour)));
      expect(many.filter((answer) => answer === 201)).toHaveLength(2);
      expect(await book(patient, 15)).toMatchObject({ status: 422, code: 'too-many-open-bookings', limit: 2 });
      await strict.db.query(sql`update identity.user_account set email_verified_at = now() where id = ${patient.userId}`);
      expect(await book(patient, 15)).toBe(201);
      expect(await book(patient, 16)).toMatchObject({ code: 'too-many-open-bookings', limit: 3 });
      expect(await book(doctor, 16)).toBe(201);
    } finally {
      await strict.stop();
    }
  });

  test('nobody books for the dead', async () => {
    const doctor = await system.given.doctor();
    const patient = await system.given.patientOf(doctor);
    expect((await doctor.put(`/patients/${patient.id}`, { deceased: true })).status).toBe(200);
    const refused = await doctor.post('/appointments', booking(doctor, patient, { startsAt: at('09:00') }));
    expect([refused.status, refused.body.code]).toEqual([422, 'patient-deceased']);
  });
});

describe('a time that is kept for somebody', () => {
  test('keeps its buffers and its place in the day', async () => {
    const doctor = await doctorWithHours(undefined, { bufferBefore: 10, bufferAfter: 10, stepMinutes: 10 });
    const [owner, other] = [await system.given.patientOf(doctor), await system.given.patientOf(doctor)];
    expect((await owner.post('/holds', { doctorId: doctor.id, type: 'regular', startsAt: at('10:00'), durationMinutes: 30 })).status).toBe(
      201,
    );
    expect(await slotsOf(other, doctor)).toEqual(['09:00', '09:10', '10:50', '11:00', '11:10', '11:20', '11:30']);
    const near = await other.post('/appointments', booking(doctor, other, { startsAt: at('10:40') }));
    expect([near.status, near.body.taken]).toEqual([409, 'doctor']);
    await doctor.put(`/doctors/${doctor.id}/booking-settings`, { dailyCap: 1 });
    expect(await slotsOf(other, doctor)).toEqual([]);
    expect((await other.post('/appointments', booking(doctor, other, { startsAt: at('11:00') }))).body.outside).toBe('daily-cap');
    expect((await owner.post('/appointments', booking(doctor, owner, { startsAt: at('10:00') }))).status).toBe(201);
  });

  test('gives way to an emergency', async () => {
    const doctor = await doctorWithHours();
    const [owner, urgent] = [await system.given.patientOf(doctor), await system.given.patientOf(doctor)];
    await owner.post('/holds', { doctorId: doctor.id, type: 'regular', startsAt: at('10:00') });
    const emergency = { startsAt: at('10:00'), type: 'emergency', allowOverlap: true };
    expect((await doctor.post('/appointments', booking(doctor, urgent, emergency))).status).toBe(201);
  });
});

describe('a time that is taken', () => {
  test('is a 409 that says whose it is, as far as the caller may know, with three free times that can be booked', async () => {
    const [one, two] = [await doctorWithHours(), await doctorWithHours()];
    const patient = await system.given.patientOf(one);
    await system.given.careFor(two, patient);
    await patient.post('/appointments', booking(one, patient, { startsAt: at('09:00') }));
    const own = await patient.post('/appointments', booking(two, patient, { startsAt: at('09:00') }));
    expect([own.status, own.body.code, own.body.taken]).toEqual([409, 'slot-taken', 'patient']);
    const foreign = await two.post('/appointments', booking(two, patient, { startsAt: at('09:15') }));
    expect([foreign.status, foreign.body.taken]).toEqual([409, null]);
    const rival = await system.given.patient();
    const lost = await rival.post('/appointments', booking(one, rival, { startsAt: at('09:15') }));
    expect([lost.status, lost.body.taken]).toEqual([409, 'doctor']);
    const free = lost.body.freeSlots as { startsAt: string; doctorId: string }[];
    expect(free).toHaveLength(3);
    for (const { startsAt } of free) expect((await rival.post('/appointments', booking(one, rival, { startsAt }))).status).toBe(201);
  });

  test('may be overlapped by one emergency, if the doctor or the hospital says so', async () => {
    const doctor = await doctorWithHours();
    const [patient, urgent, later] = [
      await system.given.patientOf(doctor),
      await system.given.patientOf(doctor),
      await system.given.patientOf(doctor),
    ];
    await patient.post('/appointments', booking(doctor, patient, { startsAt: at('09:00') }));
    const emergency = (who: { id: string }, more: object) => booking(doctor, who, { startsAt: at('09:15'), type: 'emergency', ...more });
    expect((await doctor.post('/appointments', emergency(urgent, {}))).body.code).toBe('slot-taken');
    expect((await urgent.post('/appointments', emergency(urgent, { allowOverlap: true }))).status).toBe(403);
    expect((await doctor.post('/appointments', { ...emergency(urgent, { allowOverlap: true }), type: 'regular' })).body.code).toBe(
      'overlap-is-for-emergencies',
    );
    const taken = await doctor.post('/appointments', emergency(urgent, { allowOverlap: true }));
    expect([taken.status, taken.body.mayOverlap]).toEqual([201, true]);
    expect((await doctor.post('/appointments', emergency(later, { allowOverlap: true }))).status).toBe(409);
    expect((await later.post('/appointments', booking(doctor, later, { startsAt: at('09:30') }))).status).toBe(409);
  });
});

describe('rooms, several doctors, any doctor', () => {
  test('a room is booked in the same step, and two doctors never have it at once', async () => {
    const hospital = await system.given.hospital();
    const [one, two] = [await system.given.doctor(hospital), await system.given.doctor(hospital)];
    const patients = [await system.given.patientOf(one, hospital), await system.given.patientOf(two, hospital)] as const;
    const room = (await hospital.post(`/hospitals/${hospital.id}/rooms`, { name: 'Room 4' })).body.id as string;
    const inRoom = (doctor: Person, patient: Person, more: object = {}) =>
      hospital.post('/appointments', booking(doctor, patient, { startsAt: at('10:00'), hospitalId: hospital.id, roomId: room, ...more }));
    const first = await inRoom(one, patients[0]);
    expect(first.body).toMatchObject({ roomId: room, room: { id: room, name: 'Room 4' } });
    expect((await inRoom(two, patients[1])).body).toMatchObject({ code: 'slot-taken', taken: 'room' });
    const elsewhere = await system.given.hospital();
    await admin.post('/mappings/hospital-doctor', { hospitalId: elsewhere.id, doctorId: two.id });
    expect(
      (await admin.post('/appointments', booking(two, patients[1], { startsAt: at('10:00'), hospitalId: elsewhere.id, roomId: room }))).body
        .code,
    ).toBe('room-not-at-hospital');
    const without = await inRoom(two, patients[1], { roomId: undefined });
    const moved = await hospital.put(`/appointments/${without.body.id as string}`, { roomId: room });
    expect([moved.status, moved.body.taken]).toEqual([409, 'room']);
    await hospital.post(`/appointments/${first.body.id as string}/cancel`, { reason: 'ill' });
    expect((await hospital.put(`/appointments/${without.body.id as string}`, { roomId: room })).body.roomId).toBe(room);
  });

  test('a visit of several doctors is booked with all or none, moves and is cancelled as a whole', async () => {
    const hospital = await system.given.hospital();
    const doctors = [
      await system.given.doctor(hospital),
      await system.given.doctor(hospital),
      await system.given.doctor(hospital),
    ] as const;
    const patient = await system.given.patientOf(doctors[0], hospital);
    const visit = (startsAt: string) =>
      hospital.post('/appointments', {
        ...booking(doctors[0], patient, { startsAt, hospitalId: hospital.id }),
        otherDoctorIds: doctors.slice(1).map(({ id }) => id),
      });
    const busy = await system.given.patientOf(doctors[2]);
    await busy.post('/appointments', booking(doctors[2], busy, { startsAt: at('10:00') }));
    expect((await visit(at('10:00'))).status).toBe(409);
    const count = async () =>
      ((await patient.get(`/patients/${patient.id}/appointments`)).body.items as { status: string; startsAt: string }[]).map(
        ({ status, startsAt }) => [status, startsAt],
      );
    expect(await count()).toEqual([]);
    const booked = await visit(at('11:00'));
    expect(booked.status).toBe(201);
    expect(await count()).toHaveLength(3);
    const moved = await patient.post(`/appointments/${booked.body.id as string}/reschedule`, { startsAt: at('13:00') });
    expect(moved.status).toBe(200);
    expect(new Set((await count()).map(([, start]) => start))).toEqual(new Set([at('13:00')]));
    await doctors[1].get('/appointments');
    const second = (await doctors[1].get('/appointments')).body.items as { id: string; visitId: string }[];
    expect(second[0]?.visitId).toBe(booked.body.visitId);
    expect((await doctors[1].post(`/appointments/${second[0]?.id ?? ''}/cancel`, { reason: 'ill' })).status).toBe(200);
    expect(new Set((await count()).map(([status]) => status))).toEqual(new Set(['cancelled']));
  });

  test('any doctor of a speciality: each of two patients gets one, the third learns who is free when', async () => {
    const speciality = 'palliative care';
    const doctors = [await system.given.doctor(), await system.given.doctor()];
    for (const doctor of doctors) {
      await admin.put(`/doctors/${doctor.id}`, { specialities: [speciality] });
      await doctor.post(`/doctors/${doctor.id}/availability`, { weekdays: WEEKDAYS, start: '09:00', end: '12:00' });
    }
    const patients = await Promise.all([1, 2, 3].map(() => system.given.patient()));
    const answers = await Promise.all(
      patients.map((patient) =>
        patient.post('/appointments', { patientId: patient.id, speciality, type: 'regular', startsAt: at('09:00'), durationMinutes: 30 }),
      ),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 201, 409]);
    const won = answers.filter(({ status }) => status === 201).map(({ body }) => body.doctorId as string);
    expect([...won].sort()).toEqual(doctors.map(({ id }) => id).sort());
    expect(answers.find(({ status }) => status === 409)?.body.freeSlots).toHaveLength(3);
    const first = (await patients[0]?.get(`/slots?speciality=${encodeURIComponent(speciality)}&from=${nextMonday()}&limit=3`))?.body
      .items as {
      startsAt: string;
      doctor: { name: string };
    }[];
    expect(first.map(({ startsAt }) => startsAt)).toEqual([at('09:30'), at('09:30'), at('10:00')]);
    expect(first[0]?.doctor.name).toMatch(/^Dr\. /);
  });
});

describe('free times', () => {
  test('a hold hides a time from all but its owner, for five minutes, and becomes a booking', async () => {
    const doctor = await doctorWithHours();
    const [patient, other] = [await system.given.patient(), await system.given.patient()];
    const hold = await patient.post('/holds', { doctorId: doctor.id, startsAt: at('09:00') });
    expect(hold.status).toBe(201);
    expect(Date.parse(hold.body.expiresAt as string) - Date.now()).toBeGreaterThan(290_000);
    expect((await slotsOf(other, doctor))[0]).toBe('09:30');
    expect((await slotsOf(patient, doctor))[0]).toBe('09:00');
    expect((await other.post('/appointments', booking(doctor, other, { startsAt: at('09:15') }))).body).toMatchObject({
      code: 'slot-taken',
      taken: 'doctor',
    });
    expect((await other.post('/holds', { doctorId: doctor.id, startsAt: at('09:00') })).status).toBe(409);
    expect((await other.delete(`/holds/${hold.body.id as string}`)).status).toBe(404);
    const again = await patient.post('/holds', { doctorId: doctor.id, startsAt: at('10:00') });
    expect((await patient.get('/holds')).body.items).toEqual([again.body]);
    expect((await slotsOf(other, doctor)).slice(0, 3)).toEqual(['09:00', '09:30', '10:30']);
    expect((await patient.post('/appointments', booking(doctor, patient, { startsAt: at('10:00') }))).status).toBe(201);
    expect((await patient.get('/holds')).body.items).toEqual([]);
  });

  test('across doctors are kept, and never offer what was taken since, nor hide what became free', async () => {
    const hospital = await system.given.hospital();
    const doctor = await doctorWithHours(hospital);
    const patient = await system.given.patientOf(doctor, hospital);
    const first = async (limit = 1) => {
      const { body } = await patient.get(`/slots?hospitalId=${hospital.id}&limit=${String(limit)}`);
      return (body.items as { startsAt: string }[]).map(({ startsAt }) => startsAt);
    };
    const [start = ''] = await first();
    expect(await first()).toEqual([start]);
    const booked = await patient.post('/appointments', booking(doctor, patient, { startsAt: start }));
    expect(booked.status).toBe(201);
    const [next = ''] = await first();
    expect(next > start).toBe(true);
    await patient.post(`/appointments/${booked.body.id as string}/cancel`, { reason: 'ill' });
    expect(await first()).toEqual([start]);
    const held = await (await system.given.patient()).post('/holds', { doctorId: doctor.id, startsAt: start });
    expect(held.status).toBe(201);
    expect(await first()).toEqual([next]);
  });

  test('bad windows are refused where they are wrong', async () => {
    const [doctor, patient] = [await system.given.doctor(), await system.given.patient()];
    const ask = async (query: string) => (await patient.get(`/doctors/${doctor.id}/available-slots?${query}`)).body;
    expect((await ask('from=2027-03-01&to=2027-05-10')).errors).toEqual([
      { pointer: 'query:to', detail: 'Must be at most 62 days after from.' },
    ]);
    expect((await ask('from=2027-03-05&to=2027-03-01')).errors).toEqual([{ pointer: 'query:to', detail: 'Must be later than from.' }]);
    expect((await ask('from=2027-02-30')).errors).toEqual([
      { pointer: 'query:from', detail: 'Must be a day such as 2027-03-01 or an RFC 3339 instant such as 2027-03-01T09:30:00Z.' },
    ]);
    expect((await ask('from=2027-03-01&to=2027-05-01')).items).toBeDefined();
  });
});
