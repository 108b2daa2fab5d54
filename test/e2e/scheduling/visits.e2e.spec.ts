import { at, nextMonday } from '../../support/calendar.js';
import { startSystem, type System } from '../../support/app.js';
import { booking, type Person } from '../../support/given.js';
import { booked, type Scene, sceneIn } from '../../support/scene.js';
import { sql } from '../../../libs/kernel/sql.js';
import { APPOINTMENT_STATUSES, TRANSITIONS } from '../../../libs/scheduling/domain/appointment-status.js';
import { EndExpiredOffers } from '../../../libs/scheduling/commands/end-expired-offers.js';

let system: System;
beforeAll(async () => {
  system = await startSystem();
});
afterAll(() => system.stop());

const scene = () => sceneIn(system);
const told = async (person: Person): Promise<string[]> => {
  await system.settle();
  return ((await person.get('/notifications?limit=100')).body.items as { title: string }[]).map(({ title }) => title);
};

describe('the steps of an appointment', () => {
  test('lead from booking to the end; the front desk sees who waits how long, and each state is kept', async () => {
    const { hospital, doctor, patient } = await scene();
    await doctor.put(`/doctors/${doctor.id}/booking-settings`, { automaticConfirmation: 'nobody' });
    const id = await booked({ hospital, doctor, patient });
    const step = async (who: Person, name: string) => {
      const { status, body } = await who.post(`/appointments/${id}/${name}`);
      return status === 200 ? body.status : [status, body.code];
    };
    expect(await step(patient, 'confirm')).toEqual([403, 'not-allowed']);
    expect(await step(hospital, 'confirm')).toBe('confirmed');
    expect(await step(doctor, 'confirm')).toEqual([409, 'already-confirmed']);
    const attends = await patient.post(`/appointments/${id}/attendance`);
    expect([attends.body.status, typeof attends.body.attendanceConfirmedAt]).toEqual(['confirmed', 'string']);
    expect(await step(hospital, 'check-in')).toBe('checked_in');
    expect(await step(hospital, 'start')).toEqual([403, 'not-allowed']);
    expect(await step(doctor, 'start')).toBe('in_progress');
    const refused = await doctor.post(`/appointments/${id}/cancel`, { reason: 'late' });
    expect([refused.status, refused.body.code, refused.body.allowed]).toEqual([422, 'transition-refused', ['completed']]);
    expect(await step(doctor, 'complete')).toBe('completed');
    const history = await hospital.get(`/appointments/${id}/history`);
    const { states } = history.body as { states: { status: string; changedByRole: string; changedByName: string }[] };
    expect(states[0]?.changedByName).toBe((await hospital.get('/auth/me')).body.name);
    expect(states.map(({ status, changedByRole }) => [status, changedByRole])).toEqual([
      ['scheduled', 'hospital'],
      ['confirmed', 'hospital'],
      ['checked_in', 'doctor'],
      ['in_progress', 'doctor'],
    ]);
    expect(await told(patient)).toEqual(expect.arrayContaining(['Appointment scheduled', 'Appointment confirmed']));
  });

  test('every status is reached from where the table allows it, and a refusal names what is allowed', async () => {
    const world = await scene();
    const admin = await system.given.admin();
    const id = await booked(world);
    for (const from of APPOINTMENT_STATUSES) {
      for (const to of APPOINTMENT_STATUSES.filter((status) => status !== from)) {
        await system.db.query(sql`update scheduling.appointment set status = ${from}, version = version + 1,
          status_before_no_show = ${from === 'no_show' ? 'scheduled' : null} where id = ${id}`);
        const { status, body } = await admin.put(`/appointments/${id}/status`, { status: to });
        const allowed = TRANSITIONS[from];
        const expected = allowed.includes(to) ? [200, to] : [422, allowed];
        expect([from, to, status, status === 200 ? body.status : body.allowed]).toEqual([from, to, ...expected]);
      }
    }
  });

  test('a no-show frees the time; undone, the appointment has its status again, unless the time was taken', async () => {
    const { hospital, doctor, patient } = await scene();
    const id = await booked({ hospital, doctor, patient });
    expect((await hospital.post(`/appointments/${id}/no-show`)).body.status).toBe('no_show');
    const undone = await hospital.post(`/appointments/${id}/undo-no-show`);
    expect([undone.status, undone.body.status]).toEqual([200, 'confirmed']);
    await hospital.post(`/appointments/${id}/no-show`);
    const other = await system.given.patient();
    await other.post('/appointments', booking(doctor, other, { startsAt: at('10:15') }));
    const late = await hospital.post(`/appointments/${id}/undo-no-show`);
    expect([late.status, late.body.code, late.body.taken]).toEqual([409, 'slot-taken', 'doctor']);
  });

  test('a patient who walks in is received at the first time at which the doctor is free', async () => {
    const { hospital, doctor, patient } = await scene();
    const second = await system.given.patientOf(doctor, hospital);
    const walkIn = (who: Person) =>
      hospital.post('/appointments/walk-ins', {
        doctorId: doctor.id,
        patientId: who.id,
        hospitalId: hospital.id,
        type: 'regular',
        durationMinutes: 20,
      });
    const [first, next] = [await walkIn(patient), await walkIn(second)];
    expect(first.body).toMatchObject({ status: 'checked_in', walkIn: true });
    expect(Date.parse(first.body.startsAt as string)).toBeLessThanOrEqual(Date.now());
    expect(next.body.startsAt).toBe(first.body.endsAt);
    expect((await patient.post('/appointments/walk-ins', {})).status).toBe(403);
  });
});

describe('a move', () => {
  test('keeps the appointment, its id and UID, and is one step: if the new time is taken, the old one stands', async () => {
    const { hospital, doctor, patient } = await scene();
    const [id, rival] = [await booked({ hospital, doctor, patient }), await system.given.patientOf(doctor)];
    await rival.post('/appointments', booking(doctor, rival, { startsAt: at('14:00') }));
    const taken = await patient.post(`/appointments/${id}/reschedule`, { startsAt: at('14:15') });
    expect([taken.status, taken.body.code, (taken.body.freeSlots as object[]).length]).toEqual([409, 'slot-taken', 3]);
    expect((await patient.get(`/appointments/${id}`)).body).toMatchObject({ startsAt: at('10:00'), sequence: 0 });
    const moved = await patient.post(`/appointments/${id}/reschedule`, { startsAt: at('15:00'), durationMinutes: 45 });
    expect(moved.body).toMatchObject({
      id,
      uid: `${id}@consilium`,
      sequence: 1,
      status: 'confirmed',
      startsAt: at('15:00'),
      durationMinutes: 45,
    });
    // Into its own old time, and overlapping itself.
    expect((await patient.put(`/appointments/${id}`, { startsAt: at('15:15'), reason: 'new' })).body).toMatchObject({
      sequence: 2,
      reason: 'new',
    });
    await doctor.put(`/doctors/${doctor.id}/booking-settings`, { automaticConfirmation: 'nobody' });
    expect((await patient.post(`/appointments/${id}/reschedule`, { startsAt: at('11:00') })).body.status).toBe('scheduled');
    const cancelled = await patient.delete(`/appointments/${id}`);
    expect([cancelled.status, cancelled.body.status, cancelled.body.sequence]).toEqual([200, 'cancelled', 4]);
    expect(await told(doctor)).toEqual(expect.arrayContaining(['Appointment moved', 'Appointment cancelled']));
  });

  test('conflicts are shown before it, with suggestions, and without what the caller may not know', async () => {
    const { hospital, doctor, patient } = await scene();
    const [id, rival, elsewhere] = [
      await booked({ hospital, doctor, patient }),
      await system.given.patientOf(doctor),
      await system.given.doctor(),
    ];
    const other = await rival.post('/appointments', booking(doctor, rival, { startsAt: at('14:00') }));
    await system.given.careFor(elsewhere, patient);
    await patient.post('/appointments', booking(elsewhere, patient, { startsAt: at('14:00') }));
    const seen = async (who: Person) => {
      const { body } = await who.get(`/appointments/${id}/conflicts?startsAt=${at('14:15')}`);
      return [
        (body.conflicts as { kind: string; appointmentId: string | null }[]).map(({ kind, appointmentId }) => [
          kind,
          appointmentId === null,
        ]),
        (body.suggestions as object[]).length,
      ];
    };
    expect(await seen(doctor)).toEqual([[['doctor', false]], 3]);
    expect(await seen(patient)).toEqual([
      expect.arrayContaining([
        ['doctor', true],
        ['patient', false],
      ]),
      3,
    ]);
    expect(other.status).toBe(201);
    expect((await doctor.get(`/appointments/${id}/conflicts`)).body).toMatchObject({ conflicts: [], suggestions: [] });
  });
});

describe('what is seen of an appointment', () => {
  test('its doctor sees name and content until seven days after it, without any other relation; a hospital never the content', async () => {
    const { hospital, doctor, patient } = await scene();
    const stranger = await system.given.patient();
    const delegate = await system.given.delegateOf(stranger, ['book']);
    const asked = await stranger.post(
      '/appointments',
      booking(doctor, stranger, { startsAt: at('10:00'), hospitalId: hospital.id, reason: 'cough' }),
    );
    const id = asked.body.id as string;
    const seenBy = async (who: Person) => {
      const { body } = await who.get(`/appointments/${id}`);
      return [body.patient !== null, body.reason];
    };
    expect(await seenBy(stranger)).toEqual([true, 'cough']);
    expect(await seenBy(delegate)).toEqual([true, null]);
    expect(await seenBy(doctor)).toEqual([true, 'cough']);
    expect(await seenBy(hospital)).toEqual([true, undefined]);
    await system.db.query(
      sql`update scheduling.appointment set starts_at = now() - interval '8 days', ends_at = now() - interval '7 days 23 hours', version = version + 1 where id = ${id}`,
    );
    expect(await seenBy(doctor)).toEqual([false, null]);
    expect(await seenBy(hospital)).toEqual([false, undefined]);
    expect(await seenBy(stranger)).toEqual([true, 'cough']);
    expect((await patient.get(`/appointments/${id}`)).status).toBe(404);
  });

  test('each changes only what is theirs', async () => {
    const { hospital, doctor, patient } = await scene();
    const id = await booked({ hospital, doctor, patient }, { reason: 'cough' });
    expect((await patient.put(`/appointments/${id}`, { location: 'Room 1' })).status).toBe(403);
    expect((await hospital.put(`/appointments/${id}`, { notes: 'seen' })).status).toBe(403);
    expect((await hospital.put(`/appointments/${id}`, { location: 'Room 1' })).body.location).toBe('Room 1');
    expect((await doctor.put(`/appointments/${id}`, { notes: 'bring the ECG', location: null })).body).toMatchObject({
      notes: 'bring the ECG',
      location: null,
      reason: 'cough',
    });
    expect((await patient.put(`/appointments/${id}`, { reason: null })).body).toMatchObject({ reason: null, notes: 'bring the ECG' });
  });
});

describe('lists', () => {
  test('past, today and overdue, the day being that of the zone', async () => {
    const { hospital, doctor, patient } = await scene();
    const id = await booked({ hospital, doctor, patient });
    const ids = async (path: string) => ((await patient.get(path)).body.items as { id: string }[]).map((item) => item.id);
    expect([await ids('/appointments/past'), await ids('/appointments/overdue'), await ids('/appointments/upcoming')]).toEqual([
      [],
      [],
      [id],
    ]);
    await system.db.query(
      sql`update scheduling.appointment set starts_at = date_trunc('minute', now()) - interval '1 minute', ends_at = now() + interval '20 minutes', version = version + 1 where id = ${id}`,
    );
    expect([await ids('/appointments/past'), await ids('/appointments/overdue'), await ids('/appointments/upcoming')]).toEqual([
      [id],
      [id],
      [],
    ]);
    const start = (await patient.get(`/appointments/${id}`)).body.startsAt as string;
    for (const timeZone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago', 'Asia/Kolkata']) {
      const day = (instant: string) => Temporal.Instant.from(instant).toZonedDateTimeISO(timeZone).toPlainDate().toString();
      const isToday = day(start) === day(new Date().toISOString());
      expect([timeZone, await ids(`/appointments/today?timeZone=${timeZone}`)]).toEqual([timeZone, isToday ? [id] : []]);
    }
    expect(await ids(`/patients/${patient.id}/appointments`)).toEqual([id]);
  });
});

describe('a series', () => {
  const series = ({ hospital, doctor, patient }: Scene, more: object = {}) =>
    patient.post('/appointments/series', {
      ...booking(doctor, patient, { startsAt: at('10:00'), hospitalId: hospital.id }),
      rule: 'FREQ=WEEKLY;COUNT=4',
      ...more,
    });

  test('fails, skips or shifts where a date is taken', async () => {
    const world = await scene();
    const rival = await system.given.patientOf(world.doctor);
    await rival.post('/appointments', booking(world.doctor, rival, { startsAt: at('10:00', 7) }));
    const failed = await series(world);
    expect([failed.status, failed.body.code]).toEqual([409, 'slot-taken']);
    expect((await world.patient.get('/appointments')).body.items).toEqual([]);
    const skipped = await series(world, { onBusy: 'skip' });
    expect([(skipped.body.appointments as object[]).length, skipped.body.skipped]).toEqual([
      3,
      [{ startsAt: at('10:00', 7), code: 'slot-taken' }],
    ]);
    const [first] = skipped.body.appointments as { id: string }[];
    await world.patient.post(`/appointments/${first?.id ?? ''}/cancel`, { reason: 'moving', scope: 'all' });
    const shifted = await series(world, { onBusy: 'shift' });
    expect((shifted.body.appointments as { startsAt: string }[]).map(({ startsAt }) => startsAt)).toEqual([
      at('10:00'),
      at('10:30', 7),
      at('10:00', 14),
      at('10:00', 21),
    ]);
  });

  test('is cancelled from one on, alone, or as a whole', async () => {
    const world = await scene();
    const booked = await series(world);
    const appointments = booked.body.appointments as { id: string; seriesId: string }[];
    const { id, skipped, ...rest } = booked.body;
    expect([booked.status, booked.headers.get('location'), skipped]).toEqual([201, `/api/v1/appointments/series/${id as string}`, []]);
    expect((await world.doctor.get(`/appointments/series/${id as string}`)).body).toMatchObject({ id, rule: rest.rule });
    expect((await world.patient.get(`/appointments/series/${id as string}`)).body).toEqual({ id, ...rest });
    const statuses = async () =>
      ((await world.patient.get('/appointments')).body.items as { status: string }[]).map(({ status }) => status);
    await world.patient.post(`/appointments/${appointments[0]?.id ?? ''}/cancel`, { reason: 'ill' });
    expect(await statuses()).toEqual(['cancelled', 'confirmed', 'confirmed', 'confirmed']);
    await world.patient.delete(`/appointments/${appointments[2]?.id ?? ''}?scope=following`);
    expect(await statuses()).toEqual(['cancelled', 'confirmed', 'cancelled', 'cancelled']);
    expect(new Set(appointments.map(({ seriesId }) => seriesId)).size).toBe(1);
  });

  test('refuses rules that it cannot keep', async () => {
    const refused = await series(await scene(), { rule: 'FREQ=HOURLY;COUNT=4' });
    expect([refused.status, refused.body.code]).toEqual([422, 'series-rule-refused']);
  });
});

describe('leave', () => {
  test('names the appointments in its time, and keeps, moves or cancels them in the same step', async () => {
    const world = await scene();
    const { doctor, hospital, patient } = world;
    await doctor.post(`/doctors/${doctor.id}/availability`, { weekdays: ['monday', 'tuesday'], start: '09:00', end: '11:00' });
    const ids = [await booked(world, { startsAt: at('09:00') }), await booked(world, { startsAt: at('10:00') })];
    const during = { startsAt: at('00:00'), endsAt: at('00:00', 1) };
    const foreseen = await doctor.get(`/doctors/${doctor.id}/leave/affected?${new URLSearchParams(during).toString()}`);
    expect((foreseen.body.appointments as { id: string }[]).map(({ id }) => id)).toEqual(ids);
    const taken = await doctor.post(`/doctors/${doctor.id}/leave`, { ...during, appointments: 'move' });
    expect(taken.status).toBe(201);
    expect(taken.body.appointments).toMatchObject([
      { id: ids[0], outcome: 'moved', movedTo: at('09:00', 1) },
      { id: ids[1], outcome: 'moved', movedTo: at('09:30', 1) },
    ]);
    expect((await patient.get(`/appointments/${ids[1] ?? ''}`)).body).toMatchObject({ startsAt: at('09:30', 1), sequence: 1 });
    expect((await patient.get(`/doctors/${doctor.id}/available-slots?from=${nextMonday()}&to=${nextMonday()}`)).body.items).toEqual([]);
    const second = await doctor.post(`/doctors/${doctor.id}/leave`, {
      startsAt: at('00:00', 1),
      endsAt: at('00:00', 2),
      kind: 'illness',
      appointments: 'cancel',
    });
    expect((second.body.appointments as { outcome: string }[]).map(({ outcome }) => outcome)).toEqual(['cancelled', 'cancelled']);
    expect(await told(patient)).toEqual(expect.arrayContaining(['Appointment moved', 'Appointment cancelled']));
    expect((await hospital.get(`/doctors/${doctor.id}/leave`)).body.items).toHaveLength(2);
    expect((await doctor.delete(`/leave/${second.body.id as string}`)).status).toBe(204);
    expect((await patient.get(`/doctors/${doctor.id}/available-slots?from=${nextMonday()}&to=${at('00:00', 3)}`)).body.items).toHaveLength(
      4,
    );
  });
});

describe('the waitlist', () => {
  test('offers a freed time to the first who waits, then to the next; accepting it frees the later appointment', async () => {
    const world = await scene();
    const { doctor, hospital, patient } = world;
    const [second, third] = [await system.given.patientOf(doctor, hospital), await system.given.patientOf(doctor, hospital)];
    const early = await booked(world, { startsAt: at('10:00') });
    const later = (await second.post('/appointments', booking(doctor, second, { startsAt: at('10:00', 2) }))).body.id as string;
    const wait = async (who: Person, more: object = {}) => {
      const { status, body } = await who.post('/waitlist', {
        doctorId: doctor.id,
        patientId: who.id,
        type: 'regular',
        notAfter: at('00:00', 1),
        ...more,
      });
      expect(status).toBe(201);
      return body.id as string;
    };
    const [one, two] = [await wait(third), await wait(second, { appointmentId: later })];
    expect(
      (
        await third.post('/waitlist', {
          doctorId: doctor.id,
          patientId: third.id,
          type: 'regular',
          notAfter: at('00:00', 1),
          appointmentId: later,
        })
      ).status,
    ).toBe(400);
    await patient.post(`/appointments/${early}/cancel`, { reason: 'ill' });
    await system.settle();
    const offered = (await third.get(`/waitlist/${one}`)).body;
    expect(offered).toMatchObject({ status: 'offered', offer: { startsAt: at('10:00'), endsAt: at('10:30') } });
    expect((await second.get(`/waitlist/${two}`)).body.status).toBe('waiting');
    expect(await told(third)).toContain('A time became free');
    const walker = await system.given.patient();
    expect((await walker.post('/appointments', booking(doctor, walker, { startsAt: at('10:00') }))).status).toBe(409);
    expect((await second.post(`/waitlist/${two}/accept`)).body.code).toBe('offer-over');

    await system.db.query(sql`update scheduling.waitlist_offer set expires_at = now() - interval '1 second' where entry_id = ${one}`);
    await system.commands.execute(new EndExpiredOffers());
    await system.settle();
    expect((await third.post(`/waitlist/${one}/accept`)).body.code).toBe('offer-over');
    expect((await third.get(`/waitlist/${one}`)).body).toMatchObject({ status: 'waiting', offer: null });
    expect((await second.get(`/waitlist/${two}`)).body.status).toBe('offered');

    const answers = await Promise.all([second.post(`/waitlist/${two}/accept`), second.post(`/waitlist/${two}/accept`)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect((await second.get(`/appointments/${later}`)).body.status).toBe('cancelled');
    expect((await second.get('/appointments/upcoming')).body.items).toMatchObject([{ startsAt: at('10:00') }]);
    expect((await second.get(`/waitlist/${two}`)).body).toMatchObject({
      status: 'accepted',
      bookedId: answers.find(({ status }) => status === 200)?.body.id as string,
    });
    await system.settle();
    expect((await third.get(`/waitlist/${one}`)).body.status).toBe('waiting');
    expect((await third.delete(`/waitlist/${one}`)).status).toBe(204);
  });

  test('a declined offer goes on to the next', async () => {
    const world = await scene();
    const { doctor, hospital, patient } = world;
    const [second, third] = [await system.given.patientOf(doctor, hospital), await system.given.patientOf(doctor, hospital)];
    const early = await booked(world);
    const wait = async (who: Person) =>
      (await who.post('/waitlist', { doctorId: doctor.id, patientId: who.id, type: 'regular', notAfter: at('00:00', 1) })).body
        .id as string;
    const [one, two] = [await wait(second), await wait(third)];
    await patient.post(`/appointments/${early}/reschedule`, { startsAt: at('12:00') });
    await system.settle();
    expect((await second.post(`/waitlist/${one}/decline`)).status).toBe(204);
    await system.settle();
    expect((await third.get(`/waitlist/${two}`)).body.status).toBe('offered');
    expect((await third.post(`/waitlist/${two}/accept`)).status).toBe(200);
  });
});
