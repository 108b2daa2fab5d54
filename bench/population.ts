import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Client } from 'pg';
import type { Identifiers } from '../libs/directory/identifiers.js';
import { newId } from '../libs/kernel/ids.js';
import { fullName, random } from './names.js';

const BATCH = 10_000;
const HOSPITALS = 10;
const MRNS = 'urn:bench:mrn';

// Each combination of the three is as frequent as any other.
export const SPECIALITIES = ['cardiology', 'dermatology', 'general practice', 'neurology', 'paediatrics'];
export const LANGUAGES = ['en', 'es', 'de', 'fr', 'hi'];
export const CITIES = ['Boston', 'Genève', 'São Paulo', 'Köln', 'Delhi'];

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
  /** A doctor with 300 patients, and one of ten hospitals among which all patients are shared out. */
  doctorId: string;
  hospitalId: string;
}

/** The number of the patient at this place of the list. */
export const mrnAt = (at: number): string => `BENCH-${String(at)}`;

/** Inserts people straight into the tables: an import is measured elsewhere. */
export async function populate(
  client: Client,
  counts: { patients: number; doctors: number },
  folder: string,
  identifiers: Pick<Identifiers, 'keyOf' | 'seal' | 'valueKey'>,
): Promise<Population> {
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
    const numbers = batch.map(({ id }, nth) => ({ id, value: mrnAt(at + nth), key: identifiers.keyOf(MRNS, mrnAt(at + nth)) }));
    await client.query(
      `insert into directory.identifier (owner_kind, owner_id, system, key, value_key, sealed, kind)
       select 'patient', id, $1, key, value_key, sealed, 'mrn' from unnest($2::uuid[], $3::bytea[], $4::bytea[], $5::bytea[]) t (id, key, value_key, sealed)`,
      [
        MRNS,
        numbers.map(({ id }) => id),
        numbers.map(({ key }) => key),
        numbers.map(({ value }) => identifiers.valueKey(value)),
        numbers.map(({ id, key, value }) => identifiers.seal(id, key, value)),
      ],
    );
  }
  for (let at = 0; at < doctors.length; at += BATCH) {
    const batch = doctors.slice(at, at + BATCH);
    await client.query(
      `insert into directory.doctor (id, name, specialities, languages, address, time_zone, status, verification)
       select id, name, array[($3::text[])[1 + nth % 5]],
         array[($4::text[])[1 + nth / 25 % 5]], jsonb_build_object('city', ($5::text[])[1 + nth / 5 % 5]),
         'UTC', 'active', 'verified'
       from unnest($1::uuid[], $2::text[]) with ordinality t (id, name, nth)`,
      [batch.map(({ id }) => id), batch.map(({ name }) => name), SPECIALITIES, LANGUAGES, CITIES],
    );
  }
  const hospitals = Array.from({ length: HOSPITALS }, () => newId());
  const [hospitalId = ''] = hospitals;
  const doctorId = doctors.at(-1)?.id ?? '';
  await client.query(
    `insert into directory.hospital (id, name, type, time_zone, verification)
     select id, 'Bench Hospital ' || nth, 'hospital', 'UTC', 'verified' from unnest($1::uuid[]) with ordinality h (id, nth)`,
    [hospitals],
  );
  await client.query(
    `insert into directory.hospital_patient (id, hospital_id, patient_id, created_by)
     select gen_random_uuid(), hospital_id, p, hospital_id from unnest($2::uuid[]) with ordinality t (p, nth), lateral (select $1::uuid[]) h (all_hospitals),
       lateral (select all_hospitals[1 + (nth - 1) % cardinality(all_hospitals)]) one (hospital_id)`,
    [hospitals, patients.map(({ id }) => id)],
  );
  await client.query(
    `insert into directory.doctor_patient (id, doctor_id, patient_id, created_by) select gen_random_uuid(), $1, p, $1 from unnest($2::uuid[]) p`,
    [doctorId, patients.filter((_, at) => at % Math.ceil(counts.patients / 300) === 0).map(({ id }) => id)],
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
