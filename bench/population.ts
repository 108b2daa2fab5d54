import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import { newId } from '../libs/kernel/ids.js';
import { fullName, random } from './names.js';

const BATCH = 10_000;

export interface Known {
  id: string;
  name: string;
}

/** Generated people, among whom those of the synthetic bundles are. */
export interface Population {
  patients: Known[];
  doctors: Known[];
  /** Patients and doctors of the bundles. */
  known: { patients: Known[]; doctors: Known[] };
  /** A doctor with 300 patients, and a hospital with a tenth of all. */
  doctorId: string;
  hospitalId: string;
}

/** Inserts people straight into the tables: an import is measured elsewhere. */
export async function populate(client: Client, counts: { patients: number; doctors: number }, folder: string): Promise<Population> {
  const next = random(42);
  const named = (names: string[], count: number): Known[] =>
    [...names, ...Array.from({ length: count - names.length }, () => fullName(next))].map((name) => ({ id: newId(), name }));
  const bundled = namesIn(folder);
  const patients = named(bundled.patients, counts.patients);
  const doctors = named(bundled.doctors, counts.doctors);
  for (let at = 0; at < patients.length; at += BATCH) {
    const batch = patients.slice(at, at + BATCH);
    await client.query(
      `insert into directory.patient (id, name, birth_date, gender, phones, phone, time_zone, validation_status)
       select id, name, to_char(date '1935-01-01' + (n * 37 % 32000)::integer, 'YYYY-MM-DD'), 'unknown',
         jsonb_build_array(jsonb_build_object('type', 'mobile', 'value', '+1617' || lpad((n % 10000000)::text, 7, '5'), 'written', null, 'primary', true)),
         '+1617' || lpad((n % 10000000)::text, 7, '5'), 'UTC', 'pending'
       from unnest($1::uuid[], $2::text[]) with ordinality t (id, name, nth), lateral (select nth + $3::bigint) o (n)`,
      [batch.map(({ id }) => id), batch.map(({ name }) => name), at],
    );
  }
  for (let at = 0; at < doctors.length; at += BATCH) {
    const batch = doctors.slice(at, at + BATCH);
    await client.query(
      `insert into directory.doctor (id, name, specialities, languages, address, time_zone, status, verification)
       select id, name, array[(array['cardiology', 'dermatology', 'general practice', 'neurology', 'paediatrics'])[1 + nth % 5]],
         array[(array['en', 'es', 'de', 'fr', 'hi'])[1 + nth % 5]], jsonb_build_object('city', (array['Boston', 'Genève', 'São Paulo', 'Köln', 'Delhi'])[1 + nth % 5]),
         'UTC', 'active', 'verified'
       from unnest($1::uuid[], $2::text[]) with ordinality t (id, name, nth)`,
      [batch.map(({ id }) => id), batch.map(({ name }) => name)],
    );
  }
  const hospitalId = newId();
  const doctorId = doctors.at(-1)?.id ?? '';
  await client.query(
    `insert into directory.hospital (id, name, type, time_zone, verification) values ($1, 'Bench Hospital', 'hospital', 'UTC', 'verified')`,
    [hospitalId],
  );
  const someOf = (share: number) => patients.filter((_, at) => at % share === 0).map(({ id }) => id);
  await client.query(
    `insert into directory.hospital_patient (id, hospital_id, patient_id, created_by) select gen_random_uuid(), $1, p, $1 from unnest($2::uuid[]) p`,
    [hospitalId, someOf(10)],
  );
  await client.query(
    `insert into directory.doctor_patient (id, doctor_id, patient_id, created_by) select gen_random_uuid(), $1, p, $1 from unnest($2::uuid[]) p`,
    [doctorId, someOf(Math.ceil(counts.patients / 300))],
  );
  await client.query('vacuum analyze');
  return {
    patients,
    doctors,
    known: { patients: patients.slice(0, bundled.patients.length), doctors: doctors.slice(0, bundled.doctors.length) },
    doctorId,
    hospitalId,
  };
}

interface HumanName {
  family?: string;
  given?: string[];
}

/** Names of the people in FHIR bundles, without the digits that their generator adds. */
function namesIn(folder: string): { patients: string[]; doctors: string[] } {
  const found = { Patient: new Set<string>(), Practitioner: new Set<string>() };
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
    const { entry = [] } = JSON.parse(readFileSync(join(folder, file), 'utf8')) as {
      entry?: { resource?: { resourceType?: string; name?: HumanName[] } }[];
    };
    for (const { resource } of entry) {
      if (resource?.resourceType !== 'Patient' && resource?.resourceType !== 'Practitioner') continue;
      const [name] = resource.name ?? [];
      const words = [...(name?.given ?? []), name?.family ?? ''].map((word) => word.replace(/\d+$/, ''));
      found[resource.resourceType].add(words.join(' ').trim());
    }
  }
  return { patients: [...found.Patient], doctors: [...found.Practitioner] };
}
