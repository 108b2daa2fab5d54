import {
  keyOf,
  type DirectoryRecords,
  type DoctorRecord,
  type HospitalRecord,
  type Identifier,
  type OwnerKind,
  type PatientRecord,
} from './records.js';

type Profiles = Pick<DirectoryRecords, 'hospitals' | 'doctors' | 'patients'>;
type Refuse = (entry: number, detail: string) => void;
interface Known {
  entry: number;
  identifiers: Identifier[];
  fields: object;
}

/** Entries that share an identifier are one profile: the first entry wins, later ones add missing fields. */
export function mergeDuplicates({ hospitals, doctors, patients }: Profiles, refuse: Refuse): Profiles {
  return {
    hospitals: merge<HospitalRecord>('hospital', hospitals, refuse),
    doctors: merge<DoctorRecord>('doctor', doctors, refuse),
    patients: merge<PatientRecord>('patient', patients, refuse),
  };
}

function merge<R extends Known>(kind: OwnerKind, records: R[], refuse: Refuse): R[] {
  const owners = new Map<string, R>();
  const merged: R[] = [];
  for (const record of records) {
    const keys = record.identifiers.map((identifier) => keyOf(kind, identifier));
    const same = new Set(keys.flatMap((key) => owners.get(key) ?? []));
    const [first, ...others] = same;
    if (!first) merged.push(record);
    else if (others.length > 0) {
      refuse(record.entry, `its identifiers belong to different ${kind}s: entries ${[...same].map(({ entry }) => entry).join(', ')}`);
      continue;
    } else if (contradicts(record, first.identifiers, birthDateOf(first))) {
      refuse(record.entry, `shares an identifier with entry ${first.entry}, which is another ${kind}`);
      continue;
    } else absorb(first, record);
    for (const key of keys) owners.set(key, first ?? record);
  }
  return merged;
}

function absorb(first: Known, later: Known): void {
  const known = new Set(first.identifiers.map(({ system, value }) => `${system}\n${value}`));
  first.identifiers.push(...later.identifiers.filter(({ system, value }) => !known.has(`${system}\n${value}`)));
  const said = Object.entries(first.fields).filter(([, value]) => value !== undefined);
  Object.assign(first.fields, later.fields, Object.fromEntries(said));
}

/**
 * True for two different people who share an identifier: they have different birth dates, and another identifier of the same system differs. A shared
 * social security number alone must never merge two patients.
 */
export function contradicts(record: Known, identifiers: { system: string; value: string }[], birthDate: string | undefined): boolean {
  const own = birthDateOf(record);
  if (own === undefined || birthDate === undefined || own === birthDate) return false;
  return record.identifiers.some((mine) => {
    const theirs = identifiers.filter(({ system }) => system === mine.system);
    return theirs.length > 0 && theirs.every(({ value }) => value !== mine.value);
  });
}

const birthDateOf = ({ fields }: Known): string | undefined => ('birthDate' in fields ? String(fields.birthDate) : undefined);
