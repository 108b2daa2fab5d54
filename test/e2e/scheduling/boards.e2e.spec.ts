import { newId } from '../../../libs/kernel/ids.js';
import { type Sql, sql } from '../../../libs/kernel/sql.js';
import { Database } from '../../../libs/platform/database/database.js';
import { WEEKDAYS } from '../../../libs/scheduling/domain/weekdays.js';
import { startSystem, type System } from '../../support/app.js';
import { recorded } from '../../support/audit.js';
import { booking, type Person } from '../../support/given.js';
import type { Answer } from '../../support/http.js';

// Screens made of several records: free times in the list of doctors, the board of a hospital, the patient of an appointment, figures.

let system: System;
let admin: Person;
beforeAll(async () => {
  system = await startSystem();
  admin = await system.given.admin();
});
afterAll(() => system.stop());

type Item = Record<string, unknown> & { id: string };
const codeOf = ({ status, body }: Answer) => [status, (body as { code?: string }).code];
const minutesFromNow = (minutes: number) => new Date(Math.floor(Date.now() / 60_000) * 60_000 + minutes * 60_000);
const nameOf = async (kind: 'doctors' | 'hospitals' | 'patients', { id }: { id: string }) => ({
  id,
  name: (await admin.get(`/${kind}/${id}`)).body.name as string,
});

/** A zone in which it is noon now, so that the day has room for appointments before and after. */
function zoneAtNoon(): string {
  const ahead = 12 - new Date().getUTCHours();
  return `Etc/GMT${ahead > 0 ? '-' : '+'}${String(Math.abs(ahead))}`;
}

async function hospitalIn(timeZone: string): Promise<Person> {
  const hospital = await system.given.hospital();
  expect((await admin.put(`/hospitals/${hospital.id}`, { timeZone })).status).toBe(200);
  return hospital;
}

async function booked(doctor: Person, patient: Person, more: object): Promise<string> {
  const { status, body } = await admin.post('/appointments', booking(doctor, patient, more));
  expect([status, status === 201 ? {} : body]).toEqual([201, {}]);
  return body.id as string;
}

/** Moves an appointment by hand, since nothing is booked in the past, and takes the steps that would have been taken since then. */
const set = (id: string, values: Sql) =>
  system.db.query(sql`update scheduling.appointment set version = version + 1, ${values} where id = ${id}`);
const at = (minutes: number, length = 30) => sql`starts_at = ${minutesFromNow(minutes)}, ends_at = ${minutesFromNow(minutes + length)}`;

describe('free times in the list of doctors', () => {
  let hospital: Person;
  let doctor: Person;
  let retired: Person;
  let patient: Person;
  beforeAll(async () => {
    const { given } = system;
    hospital = await given.hospital();
    doctor = await given.doctor(hospital);
    retired = await given.doctor(hospital);
    await system.db.query(sql`update directory.doctor set status = 'retired' where id = ${retired.id}`);
    patient = await given.patient();
    const there = { hospitalId: hospital.id, weekdays: WEEKDAYS, start: '00:00', end: '00:00', modalities: ['video'] };
    expect((await admin.post(`/doctors/${doctor.id}/availability`, there)).status).toBe(201);
  });

  const list = (by: Person, query: string) => by.get(`/doctors?hospitalId=${hospital.id}${query}`);
  const slotsFor = async (by: Person, query: string) =>
    ((await list(by, query)).body as { items: (Item & { freeSlots?: unknown[] })[] }).items.find(({ id }) => id === doctor.id)?.freeSlots;

  test('are the next ones of each, as the doctor’s own free times say', async () => {
    const { items } = (await patient.get(`/doctors/${doctor.id}/available-slots?limit=3`)).body as { items: Item[] };
    expect(items).toHaveLength(3);
    const place = await nameOf('hospitals', hospital);
    const wanted = items.map(({ startsAt, endsAt }) => ({
      startsAt,
      endsAt,
      hospitalId: hospital.id,
      hospital: place,
      modalities: ['video'],
    }));
    expect(await slotsFor(patient, '&slots=3')).toEqual(wanted);
    expect(await slotsFor(patient, '&slots=1')).toEqual(wanted.slice(0, 1));
  });

  test('stay away where nobody asks for them, and are none of one who does not practise', async () => {
    const { items } = (await list(patient, '')).body as { items: object[] };
    expect(items.filter((item) => 'freeSlots' in item)).toEqual([]);
    const all = ((await list(admin, '&slots=2')).body as { items: (Item & { freeSlots: unknown[] })[] }).items;
    expect(all.find(({ id }) => id === retired.id)?.freeSlots).toEqual([]);
  });

  test('never show a time that was booked, nor one that somebody else holds', async () => {
    const [first, second] = (await slotsFor(patient, '&slots=2')) as { startsAt: string }[];
    await booked(doctor, patient, { startsAt: first?.startsAt, modality: 'video', hospitalId: hospital.id });
    const holder = await system.given.patient();
    expect(
      (await holder.post('/holds', { doctorId: doctor.id, startsAt: second?.startsAt, modality: 'video', hospitalId: hospital.id })).status,
    ).toBe(201);
    const starts = async (by: Person) => ((await slotsFor(by, '&slots=8')) as { startsAt: string }[]).map(({ startsAt }) => startsAt);
    expect(await starts(patient)).not.toContain(first?.startsAt);
    expect(await starts(patient)).not.toContain(second?.startsAt);
    expect((await starts(holder))[0]).toBe(second?.startsAt);
  });

  test('cost one statement beside the list, two after a change', async () => {
    const database = system.app.get(Database);
    const statements: string[] = [];
    const [query, hot] = [database.query.bind(database), database.hot.bind(database)];
    const counted = (run: typeof query) => (statement: Sql) => {
      if (/scheduling[.]/.test(statement.text)) statements.push(statement.text);
      return run(statement);
    };
    Object.assign(database, { query: counted(query), hot: counted(hot) });
    try {
      const numbers: number[] = [];
      for (const change of [false, false, true]) {
        if (change)
          await set(
            await booked(doctor, patient, { hospitalId: hospital.id, modality: 'video' }),
            sql`status = 'cancelled', cancelled_at = now()`,
          );
        statements.length = 0;
        expect(await slotsFor(patient, '&slots=8')).toHaveLength(8);
        numbers.push(statements.length);
      }
      expect(numbers.slice(1)).toEqual([1, 2]);
    } finally {
      // The class's own methods show again.
      for (const name of ['query', 'hot']) Reflect.deleteProperty(database, name);
    }
  });

  test('are 1 to 8, for those who may read free times', async () => {
    for (const slots of ['0', '9', 'x']) expect((await list(patient, `&slots=${slots}`)).status).toBe(400);
    const reader = await system.given.integration(admin, ['doctors:read', 'hospitals:read']);
    expect((await list(reader, '')).status).toBe(200);
    expect((await list(reader, '&slots=2')).status).toBe(403);
    expect((await system.anonymous.get('/doctors?slots=2')).status).toBe(401);
  });
});

describe('the board of a hospital', () => {
  const timeZone = zoneAtNoon();
  let hospital: Person;
  let [grace, jonas, guest]: Person[] = [];
  let patients: Person[];
  let rooms: Item[];
  const ids: Record<string, string> = {};
  beforeAll(async () => {
    const { given } = system;
    hospital = await hospitalIn(timeZone);
    grace = await given.doctor(hospital);
    jonas = await given.doctor(hospital);
    guest = await given.doctor(hospital);
    patients = await Promise.all(Array.from({ length: 5 }, () => given.patient()));
    rooms = [];
    for (const name of ['Room B', 'Room A']) rooms.push((await hospital.post(`/hospitals/${hospital.id}/rooms`, { name })).body as Item);
    const book = async (name: string, doctor: Person | undefined, patient: number, hours: number, more: object = {}) => {
      const startsAt = minutesFromNow(hours * 60).toISOString();
      ids[name] = await booked(doctor as Person, patients[patient] as Person, { startsAt, hospitalId: hospital.id, ...more });
    };
    await book('running', grace, 0, 1, { roomId: rooms[0]?.id });
    await book('waiting', grace, 1, 2);
    await book('later', grace, 2, 3);
    await book('cancelled', jonas, 3, 1);
    await book('missed', jonas, 4, 2);
    await book('ofGuest', guest, 3, 4);
    await book('tomorrow', grace, 0, 26);
    await booked(grace, patients[4] as Person, { startsAt: minutesFromNow(300).toISOString() });
    const took = (minutes: number) => minutesFromNow(minutes);
    await set(ids.running ?? '', sql`${at(-45)}, status = 'in_progress', checked_in_at = ${took(-50)}, started_at = ${took(-38)}`);
    await set(ids.waiting ?? '', sql`${at(-12)}, status = 'checked_in', checked_in_at = ${took(-20)}`);
    await set(ids.missed ?? '', sql`${at(-60)}, status = 'no_show', status_before_no_show = 'scheduled'`);
    expect((await jonas.post(`/appointments/${ids.cancelled ?? ''}/cancel`, { reason: 'ill' })).status).toBe(200);
    const mapping = (await admin.get(`/mappings/hospital-doctor?doctorId=${guest.id}`)).body as { items: Item[] };
    expect((await admin.delete(`/mappings/hospital-doctor/${mapping.items[0]?.id ?? ''}`)).status).toBe(200);
  });

  type Board = Record<string, unknown> & {
    appointments: (Item & { patientId: string; waitingMinutes: number | null })[];
    doctors: (Item & { name: string })[];
    rooms: Item[];
    counts: object;
    sequence: number;
  };
  const boardOf = async (by: Person, query = '') => {
    const answer = await by.get(`/hospitals/${hospital.id}/board${query}`);
    expect(answer.status).toBe(200);
    return answer.body as Board;
  };

  test('shows the day in the hospital’s zone: counts, rows, waiting times, delays and rooms', async () => {
    const board = await boardOf(hospital);
    const today = Temporal.Now.plainDateISO(timeZone);
    const begins = today.toZonedDateTime(timeZone);
    expect(board).toMatchObject({
      hospitalId: hospital.id,
      hospital: await nameOf('hospitals', hospital),
      date: today.toString(),
      timeZone,
      from: new Date(begins.epochMilliseconds).toISOString(),
      to: new Date(begins.add({ days: 1 }).epochMilliseconds).toISOString(),
      counts: { scheduled: 2, confirmed: 0, checked_in: 1, in_progress: 1, completed: 0, cancelled: 1, no_show: 1 },
      appointmentsTotal: 6,
    });
    const shown = board.appointments.map(({ id, waitingMinutes }) => [id, waitingMinutes]);
    expect(shown.filter(([id]) => id !== ids.waiting)).toEqual([
      [ids.missed, null],
      [ids.running, 12],
      [ids.cancelled, null],
      [ids.later, null],
      [ids.ofGuest, null],
    ]);
    expect(board.appointments.find(({ id }) => id === ids.waiting)?.waitingMinutes).toBeGreaterThanOrEqual(20);
    const plain = (await hospital.get(`/appointments/${ids.running ?? ''}`)).body as object;
    expect(board.appointments.find(({ id }) => id === ids.running)).toEqual({ ...plain, waitingMinutes: 12 });

    const [first, second, third] = await Promise.all([grace, jonas, guest].map((doctor) => nameOf('doctors', doctor as Person)));
    const doctors = [
      { ...first, appointments: 3, delayMinutes: expect.any(Number) as number },
      { ...second, appointments: 1, delayMinutes: 0 },
      { ...third, appointments: 1, delayMinutes: 0 },
    ];
    expect(board.doctors).toHaveLength(3);
    expect(board.doctors).toEqual(expect.arrayContaining(doctors));
    // The visit in progress began 7 minutes late; the next one is 12 minutes overdue, or 13 by now.
    const delay = board.doctors.find(({ id }) => id === first?.id)?.delayMinutes as number;
    expect([12, 13, 14]).toContain(delay);
    expect(board.rooms).toEqual([
      { id: rooms[1]?.id, name: 'Room A', occupied: false, appointmentId: null },
      { id: rooms[0]?.id, name: 'Room B', occupied: true, appointmentId: ids.running },
    ]);
  });

  test('of another day has no delays and nobody in a room', async () => {
    const tomorrow = Temporal.Now.plainDateISO(timeZone).add({ days: 1 }).toString();
    const board = await boardOf(hospital, `?date=${tomorrow}`);
    expect([board.date, board.appointments.map(({ id }) => id), board.doctors.length]).toEqual([tomorrow, [ids.tomorrow], 2]);
    expect(board.doctors.map(({ delayMinutes }) => delayMinutes)).toEqual([null, null]);
    expect(board.rooms.map(({ occupied }) => occupied)).toEqual([false, false]);
    for (const date of ['2027-02-30', '1899-12-31', '2200-01-01', 'x'])
      expect((await hospital.get(`/hospitals/${hospital.id}/board?date=${date}`)).status).toBe(400);
  });

  test('shows a doctor their own appointments, and that a room is taken by somebody else', async () => {
    const board = await boardOf(jonas as Person);
    expect(board.appointments.map(({ id }) => id)).toEqual([ids.missed, ids.cancelled]);
    expect([board.appointmentsTotal, board.doctors.map(({ id }) => id)]).toEqual([2, [jonas?.id]]);
    expect(board.counts).toMatchObject({ cancelled: 1, no_show: 1, in_progress: 0 });
    expect(board.rooms.map(({ occupied, appointmentId }) => [occupied, appointmentId])).toEqual([
      [false, null],
      [true, null],
    ]);
  });

  test('is not there for those who do not belong to the hospital', async () => {
    for (const stranger of [await system.given.hospital(), await system.given.doctor(), guest as Person])
      expect(codeOf(await stranger.get(`/hospitals/${hospital.id}/board`))).toEqual([404, 'not-found']);
    expect(codeOf(await admin.get(`/hospitals/${newId()}/board`))).toEqual([404, 'not-found']);
    expect((await (patients[0] as Person).get(`/hospitals/${hospital.id}/board`)).status).toBe(403);
    const outside = await system.given.integration(admin, ['hospitals:read']);
    expect((await outside.get(`/hospitals/${hospital.id}/board`)).status).toBe(403);
    const inside = await system.given.integration(admin, ['appointments:read']);
    expect((await boardOf(inside)).appointmentsTotal).toBe(6);
  });

  test('has a number that all later events exceed', async () => {
    const last = async () => (await system.db.query<{ seq: string }>(sql`select max(seq) as seq from platform.outbox_message`))[0]?.seq;
    const { sequence } = await boardOf(hospital);
    expect(sequence).toBe(Number(await last()));
    expect((await (grace as Person).post(`/appointments/${ids.later ?? ''}/confirm`)).status).toBe(200);
    expect(Number(await last())).toBeGreaterThan(sequence);
    expect((await boardOf(hospital)).sequence).toBe(Number(await last()));
  });

  test('leaves one event that names the patients shown', async () => {
    const { headers } = await (grace as Person).get(`/hospitals/${hospital.id}/board`);
    await recorded(system);
    const events = await system.db.query<{ action: string; subject: string; record_id: string; patient_ids: string[] }>(sql`
      select action, subject, record_id, patient_ids from audit.audit_event where request_id = ${headers.get('x-request-id')}`);
    const wanted = patients.slice(0, 3).map(({ id }) => id);
    expect(events.map(({ patient_ids, ...event }) => ({ ...event, patient_ids: patient_ids.sort() }))).toEqual([
      { action: 'read', subject: 'Board', record_id: hospital.id, patient_ids: wanted.sort() },
    ]);
  });
});

describe('the patient of an appointment', () => {
  let hospital: Person;
  let doctor: Person;
  let patient: Person;
  let care: string;
  let id: string;
  const INSURANCE = { insurer: 'Harbour Health Plan', plan: 'Silver', memberNumber: 'HHP-55-1029' };
  beforeAll(async () => {
    const { given } = system;
    hospital = await given.hospital();
    doctor = await given.doctor(hospital);
    patient = await given.patient();
    care = await given.careFor(doctor, patient);
    expect((await admin.put(`/patients/${patient.id}`, { phone: '+16175550102', insurance: [INSURANCE] })).status).toBe(200);
    id = await booked(doctor, patient, { hospitalId: hospital.id });
  });

  const of = (by: Person) => by.get(`/appointments/${id}/patient`);

  test('is shown with contact to the doctor, and with insurance to the hospital and administrators', async () => {
    const contact = { ...(await nameOf('patients', patient)), phone: '+16175550102', email: patient.email };
    for (const reader of [doctor, patient]) expect((await of(reader)).body).toEqual(contact);
    for (const reader of [hospital, admin]) expect((await of(reader)).body).toEqual({ ...contact, insurance: [INSURANCE] });
  });

  test('is in the log of the patient', async () => {
    const { headers } = await of(doctor);
    await recorded(system);
    const events = await system.db.query<{ patient_ids: string[] }>(
      sql`select patient_ids from audit.audit_event where request_id = ${headers.get('x-request-id')}`,
    );
    expect(events).toEqual([{ patient_ids: [patient.id] }]);
  });

  test('is not shown any more seven days after it, but for the care', async () => {
    const ended = (days: number) => set(id, at(-days * 24 * 60 - 30));
    await ended(8);
    expect((await of(doctor)).status).toBe(200);
    expect(codeOf(await of(hospital))).toEqual([403, 'not-allowed']);
    expect((await admin.delete(`/mappings/doctor-patient/${care}`)).status).toBe(200);
    expect(codeOf(await of(doctor))).toEqual([403, 'not-allowed']);
    expect((await of(patient)).status).toBe(200);
    await ended(6);
    for (const reader of [doctor, hospital]) expect((await of(reader)).status).toBe(200);
  });

  test('is not there for strangers', async () => {
    for (const stranger of [await system.given.doctor(), await system.given.hospital(), await system.given.patient()]) {
      expect(codeOf(await of(stranger))).toEqual([404, 'not-found']);
      expect((await of(stranger)).body.detail).toBe((await stranger.get(`/appointments/${newId()}/patient`)).body.detail);
    }
  });
});

describe('figures', () => {
  let hospital: Person;
  let [grace, jonas]: Person[] = [];
  let [ada, noah]: Person[] = [];
  /** Rows by hand: their start in UTC, in a zone where late evenings are the next day. */
  const ZONE = 'Asia/Tokyo';
  const ROWS = [
    // Sunday 20:00 UTC is Monday in Tokyo.
    {
      doctor: 0,
      patient: 0,
      day: '2026-03-01T20:00:00Z',
      status: 'completed',
      type: 'regular',
      waited: 10,
      minutes: 30,
      lead: 4,
      here: true,
    },
    {
      doctor: 0,
      patient: 1,
      day: '2026-03-02T02:00:00Z',
      status: 'completed',
      type: 'follow_up',
      waited: 5,
      minutes: 15,
      lead: 2,
      here: true,
    },
    { doctor: 0, patient: 0, day: '2026-03-02T20:00:00Z', status: 'no_show', type: 'regular', minutes: 30, lead: 10, here: true },
    { doctor: 0, patient: 1, day: '2026-03-03T02:00:00Z', status: 'cancelled', type: 'regular', minutes: 30, lead: 1, here: false },
    { doctor: 1, patient: 0, day: '2026-03-04T02:00:00Z', status: 'completed', type: 'regular', minutes: 60, lead: 3, here: true },
    { doctor: 1, patient: 1, day: '2026-03-05T02:00:00Z', status: 'scheduled', type: 'checkup', minutes: 30, lead: 0, here: true },
    // Outside of March in Tokyo.
    { doctor: 1, patient: 1, day: '2026-03-31T15:00:00Z', status: 'completed', type: 'checkup', minutes: 30, lead: 0, here: true },
  ] as const;
  beforeAll(async () => {
    const { given } = system;
    hospital = await hospitalIn(ZONE);
    [grace, jonas] = [await given.doctor(hospital, ZONE), await given.doctor(hospital, ZONE)];
    [ada, noah] = [await given.patient(), await given.patient()];
    for (const row of ROWS) {
      const start = new Date(row.day);
      const id = newId();
      const began = 'waited' in row ? start : null;
      const came = 'waited' in row ? new Date(start.getTime() - row.waited * 60_000) : null;
      await system.db.query(sql`insert into scheduling.appointment
        (id, visit_id, doctor_id, patient_id, hospital_id, type, modality, status, starts_at, ends_at, time_zone, checked_in_at, started_at, cancelled_at, created_by, created_at)
        values (${id}, ${id}, ${[grace, jonas][row.doctor]?.id}, ${[ada, noah][row.patient]?.id}, ${row.here ? hospital.id : null}, ${row.type}, 'in_person', ${row.status},
          ${start}, ${new Date(start.getTime() + row.minutes * 60_000)}, 'UTC', ${came}, ${began}, ${row.status === 'cancelled' ? start : null}, ${newId()},
          ${new Date(start.getTime() - row.lead * 86_400_000)})`);
    }
  });

  const MARCH = 'from=2026-03-01&to=2026-03-31';
  type Figures = Record<string, unknown> & { appointments: number; byStatus: Record<string, number>; rows: string };
  type Analytics = { totals: Figures; groups: (Figures & { key: string | null; name: string | null })[] } & Record<string, unknown>;
  const figures = async (by: Person | undefined, query: string) => {
    const answer = await (by as Person).get(`/appointments/analytics?${query}`);
    expect([answer.status, answer.status === 200 ? {} : answer.body]).toEqual([200, {}]);
    return answer.body as Analytics;
  };
  /** The rows behind a figure are as many as it says, in each status. */
  const follow = async (by: Person | undefined, { rows, appointments, byStatus }: Figures) => {
    const { status, body } = await (by as Person).get(`/appointments?limit=100&${rows}`);
    expect(status).toBe(200);
    const { items } = body as { items: { status: string }[] };
    expect([rows, items.length]).toEqual([rows, appointments]);
    for (const [word, count] of Object.entries(byStatus)) expect(items.filter((item) => item.status === word)).toHaveLength(count);
  };

  test('equal the sums by hand', async () => {
    const { totals, groups, ...asked } = await figures(hospital, MARCH);
    expect(asked).toEqual({ from: '2026-02-28T15:00:00.000Z', to: '2026-03-31T15:00:00.000Z', timeZone: ZONE, by: 'none' });
    expect(groups).toEqual([]);
    expect(totals).toEqual({
      appointments: 5,
      byStatus: { scheduled: 1, confirmed: 0, checked_in: 0, in_progress: 0, completed: 3, cancelled: 0, no_show: 1 },
      noShowRate: 0.25,
      cancellationRate: 0,
      leadTimeDays: 3.8,
      waitingMinutes: 7.5,
      durationMinutes: 33,
      rows: expect.any(String) as string,
    });
    const own = await figures(grace, `${MARCH}&timeZone=${ZONE}`);
    expect(own.totals).toMatchObject({
      appointments: 4,
      noShowRate: 0.3333,
      cancellationRate: 0.25,
      leadTimeDays: 4.25,
      durationMinutes: 26.25,
    });
    const none = await figures(jonas, 'from=2020-01-01&to=2020-01-31');
    expect(none.totals).toMatchObject({
      appointments: 0,
      noShowRate: null,
      cancellationRate: null,
      leadTimeDays: null,
      waitingMinutes: null,
      durationMinutes: null,
    });
  });

  test('by weekday count the days of the zone', async () => {
    const { groups } = await figures(hospital, `${MARCH}&by=weekday`);
    expect(groups.map(({ key, name, appointments }) => [key, name, appointments])).toEqual([
      ['monday', 'monday', 2],
      ['tuesday', 'tuesday', 1],
      ['wednesday', 'wednesday', 1],
      ['thursday', 'thursday', 1],
    ]);
    const inUtc = await figures(hospital, `${MARCH}&by=weekday&timeZone=UTC`);
    expect(inUtc.groups.map(({ key, appointments }) => [key, appointments])).toEqual(
      [
        ['monday', 2],
        ['tuesday', 1],
        ['wednesday', 1],
        ['thursday', 1],
        ['sunday', 1],
      ].sort((a, b) => WEEKDAYS.indexOf(a[0] as 'monday') - WEEKDAYS.indexOf(b[0] as 'monday')),
    );
  });

  test('by doctor, hospital and type have names', async () => {
    const byDoctor = await figures(hospital, `${MARCH}&by=doctor`);
    expect(byDoctor.groups).toHaveLength(2);
    for (const [doctor, count] of [
      [grace, 3],
      [jonas, 2],
    ] as const) {
      const { id, name } = await nameOf('doctors', doctor as Person);
      expect(byDoctor.groups.find(({ key }) => key === id)).toMatchObject({ name, appointments: count });
    }
    const byHospital = await figures(grace, `${MARCH}&by=hospital`);
    expect(byHospital.groups.map(({ key, name, appointments }) => ({ key, name, appointments }))).toEqual([
      { key: hospital.id, name: (await nameOf('hospitals', hospital)).name, appointments: 3 },
      { key: null, name: null, appointments: 1 },
    ]);
    const byType = await figures(ada, `${MARCH}&by=type`);
    expect(byType.groups.map(({ key, name, appointments }) => [key, name, appointments])).toEqual([['regular', 'regular', 3]]);
    expect((await figures(noah, `${MARCH}&by=type`)).groups.map(({ name }) => name)).toEqual(['checkup', 'follow up', 'regular']);
  });

  test('lead to the rows behind them for each reader', async () => {
    for (const reader of [hospital, grace, jonas, ada, noah, admin])
      for (const by of ['none', 'doctor', 'hospital', 'weekday', 'type'])
        for (const more of [
          '',
          `&hospitalId=${hospital.id}`,
          `&doctorId=${grace?.id ?? ''}`,
          '&type=regular',
          '&timeZone=America/New_York',
        ]) {
          const { totals, groups } = await figures(reader, `${MARCH}&by=${by}${more}`);
          for (const one of [totals, ...groups]) await follow(reader, one);
          if (by !== 'none') expect(groups.reduce((sum, { appointments }) => sum + appointments, 0)).toBe(totals.appointments);
        }
  });

  test('are of the last 90 days unless a period is asked for, at most two years', async () => {
    const { from, to } = await figures(hospital, '');
    expect([Date.parse(to as string) - Date.parse(from as string), Math.abs(Date.parse(to as string) - Date.now()) < 60_000]).toEqual([
      90 * 86_400_000,
      true,
    ]);
    const since = await figures(hospital, 'from=2020-01-01');
    expect((Date.parse(since.to as string) - Date.parse(since.from as string)) / 86_400_000).toBe(731);
    const until = await figures(hospital, 'to=2026-03-31');
    expect((Date.parse(until.to as string) - Date.parse(until.from as string)) / 86_400_000).toBe(90);
    for (const query of ['from=2020-01-01&to=2022-01-02', 'from=2026-03-02&to=2026-03-01', 'by=month', 'timeZone=Mars/Olympus'])
      expect((await hospital.get(`/appointments/analytics?${query}`)).status).toBe(400);
  });
});
