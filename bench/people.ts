import { Client } from 'pg';
import { Clock } from '../libs/kernel/clock.js';
import { newId } from '../libs/kernel/ids.js';
import { AccessTokens } from '../libs/identity/sessions/access-tokens.js';
import { Config } from '../libs/platform/config.js';

export interface BenchPatient {
  patientId: string;
  token: string;
}

export interface People {
  /** Doctors without hours, who can be booked at any time. */
  doctors: string[];
  /** Tokens of other doctors, who have twenty appointments today. */
  busyDoctors: string[];
  /** Doctors with hours and a hundred appointments within the next two weeks. */
  doctorsWithHours: string[];
  /** Patients with accounts and twenty-five appointments to come. */
  patients: BenchPatient[];
  /** Several patients for each of some accounts, so that each books few times, as in life. */
  booking: BenchPatient[];
  /** Patient by account. */
  patientsOfUsers: Record<string, string>;
}

const FAMILY = 8;

/** Doctors and patients with accounts and tokens, inserted straight into the tables: the benchmark measures requests, not sign-ups. */
export async function makePeople(env: NodeJS.ProcessEnv, count: number): Promise<People> {
  const tokens = new AccessTokens(Config.fromEnvironment(env), new Clock());
  const ids = (many = count) => Array.from({ length: many }, newId);
  const client = new Client({ connectionString: env['DATABASE_URL'] });
  await client.connect();
  // Tells what failed, not that the server was stopped after it.
  client.on('error', () => undefined);

  const doctors = async (): Promise<string[]> => {
    const made = ids();
    await client.query(
      `insert into directory.doctor (id, name, time_zone, status, verification) select id, 'Dr. Bench', 'UTC', 'active', 'verified' from unnest($1::uuid[]) id`,
      [made],
    );
    return made;
  };
  const patients = async (many = count): Promise<string[]> => {
    const made = ids(many);
    await client.query(
      `insert into directory.patient (id, name, birth_date, gender, time_zone, validation_status)
       select id, 'Bench', '1990-01-01', 'unknown', 'UTC', 'pending' from unnest($1::uuid[]) id`,
      [made],
    );
    return made;
  };
  const accounts = async (role: 'patient' | 'doctor', profiles: string[]): Promise<{ userId: string; token: string }[]> => {
    const [users, sessions] = [ids(profiles.length), ids(profiles.length)];
    await client.query(
      `insert into identity.user_account (id, email, name, role, password_hash, profile_id, email_verified_at)
       select u, u || '@bench.example', 'Bench', $3, 'none', p, now() from unnest($1::uuid[], $2::uuid[]) as t (u, p)`,
      [users, profiles, role],
    );
    await client.query(
      `insert into identity.session (id, user_id, method, second_factor, created_at, last_used_at, expires_at, ends_at)
       select s, u, 'password', false, now(), now(), now() + interval '1 day', now() + interval '1 day' from unnest($1::uuid[], $2::uuid[]) as t (s, u)`,
      [sessions, users],
    );
    return users.map((userId, i) => ({ userId, token: tokens.issue({ subject: userId, sessionId: sessions[i] ?? '' }) }));
  };
  const actFor = (users: { userId: string }[], whom: string[], relation: string) =>
    client.query(
      `insert into directory.user_patient (id, user_id, patient_id, relation, scopes, created_by)
       select gen_random_uuid(), u, p, $3, '{book,chat,records}', u from unnest($1::uuid[], $2::uuid[]) as t (u, p)`,
      [users.map(({ userId }) => userId), whom, relation],
    );
  /** Appointments of pairs of a doctor and a patient, in the care of whom they are, at each of the times that the query lists. */
  const appointments = async (of: string[], whom: string[], times: string) => {
    await client.query(
      `insert into directory.doctor_patient (id, doctor_id, patient_id, created_by)
       select gen_random_uuid(), d, p, d from unnest($1::uuid[], $2::uuid[]) as t (d, p)`,
      [of, whom],
    );
    await client.query(
      `insert into scheduling.appointment (id, visit_id, doctor_id, patient_id, type, modality, status, starts_at, ends_at, time_zone, created_by)
       select id, id, d, p, 'regular', 'in_person', 'scheduled', at, at + interval '30 minutes', 'UTC', p
       from (select gen_random_uuid() as id, d, p, at from unnest($1::uuid[], $2::uuid[]) as t (d, p), (${times}) as times (at)) as one`,
      [of, whom],
    );
  };

  const own = await patients();
  const users = await accounts('patient', own);
  await actFor(users, own, 'self');
  await appointments(
    await doctors(),
    own,
    `select generate_series(now() + interval '1 year', now() + interval '1 year 24 hours', interval '1 hour')`,
  );

  const families = await patients(count * FAMILY);
  const parents = await accounts('patient', await patients());
  const ofFamilies = families.map((_, i) => parents[i % count] ?? { userId: '', token: '' });
  await actFor(ofFamilies, families, 'parent');

  const busy = await doctors();
  await appointments(busy, await patients(), `select generate_series(current_date, current_date + interval '19 hours', interval '1 hour')`);

  // A hundred of some 160 half hours on ten weekdays, in the morning and in the afternoon.
  const withHours = await doctors();
  await client.query(
    `insert into scheduling.availability_rule (id, doctor_id, weekdays, starts, ends, time_zone, created_by)
     select gen_random_uuid(), d, array[day]::smallint[], part.starts, part.ends, 'UTC', d
     from unnest($1::uuid[]) d, generate_series(1, 5) day, (values ('08:00', '12:00'), ('13:00', '17:00')) part (starts, ends)`,
    [withHours],
  );
  await appointments(
    withHours,
    await patients(),
    `select day + hour * interval '1 hour' from generate_series(current_date + 1, current_date + interval '14 days', interval '1 day') day,
       unnest(array[8, 8.5, 9, 10, 11, 11.5, 13, 14, 15.5, 16]) hour where extract(isodow from day) < 6`,
  );

  const people = {
    doctors: await doctors(),
    busyDoctors: (await accounts('doctor', busy)).map(({ token }) => token),
    doctorsWithHours: withHours,
    patientsOfUsers: Object.fromEntries(users.map(({ userId }, i) => [userId, own[i] ?? ''])),
    patients: users.map(({ token }, i) => ({ patientId: own[i] ?? '', token })),
    booking: families.map((patientId, i) => ({ patientId, token: ofFamilies[i]?.token ?? '' })),
  };
  await client.query('vacuum analyze');
  await client.end();
  return people;
}
