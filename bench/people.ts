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
  doctors: string[];
  patients: BenchPatient[];
  /** Patient by account. */
  patientsOfUsers: Record<string, string>;
}

/** Doctors and patients with accounts and tokens, inserted straight into the tables: the benchmark measures requests, not sign-ups. */
export async function makePeople(env: NodeJS.ProcessEnv, count: number): Promise<People> {
  const tokens = new AccessTokens(Config.fromEnvironment(env), new Clock());
  const ids = () => Array.from({ length: count }, newId);
  const [doctors, patients, users] = [ids(), ids(), ids()];
  const client = new Client({ connectionString: env['DATABASE_URL'] });
  await client.connect();
  await client.query(
    `insert into directory.doctor (id, name, time_zone, status, verification) select id, 'Dr. Bench', 'UTC', 'active', 'verified' from unnest($1::uuid[]) id`,
    [doctors],
  );
  await client.query(
    `insert into directory.patient (id, name, birth_date, gender, time_zone, validation_status)
     select id, 'Bench', '1990-01-01', 'unknown', 'UTC', 'pending' from unnest($1::uuid[]) id`,
    [patients],
  );
  await client.query(
    `insert into identity.user_account (id, email, name, role, password_hash, profile_id)
     select u, u || '@bench.example', 'Bench', 'patient', 'none', p from unnest($1::uuid[], $2::uuid[]) as t (u, p)`,
    [users, patients],
  );
  await client.query(
    `insert into directory.user_patient (id, user_id, patient_id, relation, scopes, created_by)
     select gen_random_uuid(), u, p, 'self', '{book,chat,records}', u from unnest($1::uuid[], $2::uuid[]) as t (u, p)`,
    [users, patients],
  );
  // Twenty-five upcoming appointments each, so far ahead that they do not clash with bookings during the run.
  await client.query(
    `insert into scheduling.appointment (id, doctor_id, patient_id, type, modality, status, starts_at, ends_at, time_zone, created_by)
     select gen_random_uuid(), d, p, 'regular', 'in_person', 'scheduled', at, at + interval '30 minutes', 'UTC', p
     from unnest($1::uuid[], $2::uuid[]) as t (d, p), generate_series(now() + interval '10 years', now() + interval '10 years 24 hours', interval '1 hour') at`,
    [doctors, patients],
  );
  const sessions = ids();
  await client.query(
    `insert into identity.session (id, user_id, method, second_factor, created_at, last_used_at, expires_at, ends_at)
     select s, u, 'password', false, now(), now(), now() + interval '1 day', now() + interval '1 day' from unnest($1::uuid[], $2::uuid[]) as t (s, u)`,
    [sessions, users],
  );
  await client.query('analyze');
  await client.end();
  return {
    doctors,
    patientsOfUsers: Object.fromEntries(users.map((user, i) => [user, patients[i] ?? ''])),
    patients: users.map((subject, i) => ({
      patientId: patients[i] ?? '',
      token: tokens.issue({ subject, sessionId: sessions[i] ?? '' }),
    })),
  };
}
