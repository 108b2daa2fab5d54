import { Client } from 'pg';
import { Clock } from '../libs/kernel/clock.js';
import { newId } from '../libs/kernel/ids.js';
import { AccessTokens } from '../libs/identity/sessions/access-tokens.js';
import { Config } from '../libs/platform/config.js';

export interface Caller {
  token: string;
  profileId: string;
}

/** An installation with many appointments, and people who ask for them. */
export interface Clinics {
  doctors: string[];
  patients: string[];
  /** The first one is the largest: half of all appointments are there. */
  hospitals: string[];
  /** Some of the appointments that lie ahead. */
  appointments: string[];
  callers: Record<'patient' | 'doctor' | 'hospital' | 'largest' | 'admin', Caller[]>;
}

/** Appointments of one doctor, of one patient and of one hospital but for the largest: the same in each installation, however large it is. */
const OF_DOCTOR = 400;
const OF_PATIENT = 10;
const DOCTORS_AT_HOSPITAL = 5;
const DAYS = 1095;
const PAST_DAYS = 730;
const CALLERS = 10;

/**
 * Fills the tables: three years, of which one lies ahead. Nine in ten past appointments are completed, one in two hundred is in each rare status or of a rare
 * type; most take place from Monday to Friday.
 */
export async function populateClinics(env: NodeJS.ProcessEnv, count: number): Promise<Clinics> {
  const client = new Client({ connectionString: env['DATABASE_URL'] });
  await client.connect();
  // Tells what failed, not that the server was stopped after it.
  client.on('error', () => undefined);
  const ids = (many: number) => Array.from({ length: Math.ceil(many) }, newId);
  const doctors = ids(count / OF_DOCTOR);
  const patients = ids(doctors.length * (OF_DOCTOR / OF_PATIENT));
  const hospitals = ids(1 + doctors.length / DOCTORS_AT_HOSPITAL / 2);
  const { rows: constraints } = await client.query<{ name: string; definition: string }>(
    `select conname as name, pg_get_constraintdef(oid) as definition from pg_constraint where contype = 'x' and conrelid = 'scheduling.appointment'::regclass`,
  );
  const tables = ['scheduling.appointment', 'directory.patient', 'directory.doctor', 'directory.hospital'];
  for (const table of tables) await client.query(`alter table ${table} disable trigger user`);
  // Filling is many times faster without the constraints, which are checked at the end.
  for (const { name } of constraints) await client.query(`alter table scheduling.appointment drop constraint ${name}`);

  await client.query(
    `insert into directory.doctor (id, name, time_zone, status, verification) select id, 'Dr. Bench', 'UTC', 'active', 'verified' from unnest($1::uuid[]) id`,
    [doctors],
  );
  await client.query(
    `insert into directory.hospital (id, name, type, time_zone, verification) select id, 'Bench Hospital', 'hospital', 'UTC', 'verified' from unnest($1::uuid[]) id`,
    [hospitals],
  );
  await client.query(
    `insert into directory.patient (id, name, birth_date, gender, time_zone, validation_status)
     select id, 'Bench', '1990-01-01', 'unknown', 'UTC', 'pending' from unnest($1::uuid[]) id`,
    [patients],
  );
  // Every other doctor works at the largest hospital; of the rest five work at one. A patient sees ten doctors.
  await client.query(
    `create temporary table place as select id as doctor_id, nth - 1 as nth, ($2::uuid[])[1 + case when nth % 2 = 0 then 0 else 1 + (nth - 1) / ${String(2 * DOCTORS_AT_HOSPITAL)} end] as hospital_id
     from unnest($1::uuid[]) with ordinality d (id, nth)`,
    [doctors, hospitals],
  );
  await client.query(
    `insert into directory.hospital_doctor (id, hospital_id, doctor_id, created_by) select gen_random_uuid(), hospital_id, doctor_id, doctor_id from place`,
  );
  await client.query(`create temporary table person as select id, nth - 1 as nth from unnest($1::uuid[]) with ordinality p (id, nth)`, [
    patients,
  ]);
  await client.query('create index on person (nth); create index on place (nth); analyze person; analyze place');
  const perDoctor = OF_DOCTOR / OF_PATIENT;
  await client.query(
    `insert into scheduling.appointment
       (id, visit_id, doctor_id, patient_id, hospital_id, type, modality, status, starts_at, ends_at, time_zone, created_by, created_at, cancelled_by, cancelled_at)
     select id, id, doctor_id, patient_id, hospital_id,
       case when die_type < 5 then 'procedure' when die_type < 10 then 'emergency' when die_type < 15 then 'lab_test' when die_type < 200 then 'follow_up'
            when die_type < 300 then 'checkup' else 'regular' end,
       'in_person', status, starts_at, starts_at + interval '30 minutes', 'UTC', patient_id, starts_at - interval '10 days',
       case status when 'cancelled' then patient_id end, case status when 'cancelled' then starts_at - interval '1 day' end
     from (
       select *, case
           when starts_at < now() and die < 5 then 'no_show' when starts_at < now() and die < 10 then 'in_progress' when starts_at < now() and die < 15 then 'checked_in'
           when starts_at < now() and die < 20 then 'scheduled' when die < 100 then 'cancelled' when starts_at < now() then 'completed'
           when die < 600 then 'scheduled' else 'confirmed' end as status
       from (
         select gen_random_uuid() as id, place.doctor_id, person.id as patient_id, place.hospital_id, random(0, 999) as die, random(0, 999) as die_type,
           (day + case when extract(isodow from day) >= 6 and (place.nth + k) % 20 > 0 then 2 else 0 end) + (8 + (place.nth + k) % 9) * interval '1 hour' as starts_at
         from generate_series(0, ${String(OF_DOCTOR - 1)}) k, place,
           lateral (select current_date - ${String(PAST_DAYS)} + k * ${String(DAYS)} / ${String(OF_DOCTOR)} + (place.nth % 2)::integer as day) as d,
           lateral (select p.id from person p where p.nth = (place.nth + k / ${String(perDoctor)}) % ${String(doctors.length)} * ${String(perDoctor)} + k % ${String(perDoctor)}) as person
       ) as chosen
     ) as told order by starts_at`,
  );
  await client.query(
    `insert into scheduling.appointment_history (appointment_id, version, status, doctor_id, starts_at, ends_at, changed_at, changed_by)
     select id, 1, 'scheduled', doctor_id, starts_at, ends_at, created_at, patient_id from scheduling.appointment where status in ('completed', 'cancelled', 'no_show')`,
  );
  await client.query(
    `insert into scheduling.waitlist_entry
       (id, doctor_id, patient_id, hospital_id, type, modality, duration_minutes, not_before, not_after, status, created_by, created_at)
     select gen_random_uuid(), doctor_id, patient_id, hospital_id, type, modality, 30, starts_at, ends_at,
       case when die < 10 then 'offered' when die < 110 then 'waiting' else 'withdrawn' end, patient_id, created_at
     from (select *, random(0, 999) as die from scheduling.appointment tablesample bernoulli (5)) as a`,
  );
  for (const { name, definition } of constraints)
    await client.query(`alter table scheduling.appointment add constraint ${name} ${definition}`);
  for (const table of tables) await client.query(`alter table ${table} enable trigger user`);

  const tokens = new AccessTokens(Config.fromEnvironment(env), new Clock());
  const logIn = async (role: string, profileId: string | null): Promise<Caller> => {
    const [user, session] = [newId(), newId()];
    await client.query(
      `insert into identity.user_account (id, email, name, role, password_hash, profile_id, email_verified_at)
       values ($1, $2, 'Bench', $3, 'none', $4, now())`,
      [user, `${user}@bench.example`, role, profileId],
    );
    await client.query(
      `insert into identity.session (id, user_id, method, second_factor, created_at, last_used_at, expires_at, ends_at)
       values ($1, $2, 'password', false, now(), now(), now() + interval '1 day', now() + interval '1 day')`,
      [session, user],
    );
    if (role === 'patient')
      await client.query(
        `insert into directory.user_patient (id, user_id, patient_id, relation, scopes, created_by)
         values (gen_random_uuid(), $1, $2, 'self', '{book,chat,records}', $1)`,
        [user, profileId],
      );
    return { token: tokens.issue({ subject: user, sessionId: session }), profileId: profileId ?? '' };
  };
  const some = async (role: string, profiles: (string | null)[]): Promise<Caller[]> => {
    const callers: Caller[] = [];
    for (const id of profiles.slice(0, CALLERS)) callers.push(await logIn(role, id));
    return callers;
  };
  const callers = {
    patient: await some('patient', patients),
    doctor: await some('doctor', doctors),
    hospital: await some('hospital', hospitals.slice(1)),
    largest: await some('hospital', hospitals.slice(0, 1)),
    admin: await some('admin', [null]),
  };
  const { rows } = await client.query<{ id: string }>(
    `select a.id from unnest($1::uuid[]) d (id), lateral (select a.id from scheduling.appointment a where a.doctor_id = d.id and a.starts_at > now() and a.status in ('scheduled', 'confirmed')
       order by a.starts_at limit 1) a`,
    [doctors.slice(0, 25)],
  );
  await client.query('vacuum analyze');
  await client.query('checkpoint');
  await client.end();
  return { doctors, patients, hospitals, appointments: rows.map(({ id }) => id), callers };
}
