import { mayBeSameDay } from '../reading/partial-dates.js';
import type { OwnerKind } from '../reading/records.js';
import { isNewbornName, type NameParts, namesAgree, sameWords } from './names-agree.js';

/** An identifier with the key by which it is found; the value itself is not needed. */
export interface KeyedIdentifier {
  system: string;
  key: string;
  kind: string;
  identifies: boolean;
}

/** A profile as far as it tells who it is: one of the directory, or one of an import. */
export interface Somebody {
  name: NameParts;
  birthDate?: string;
  gender?: string;
  /** Street, city and postal code of a hospital. */
  place?: string;
  identifiers: KeyedIdentifier[];
}

/** Kinds that belong to one person, by their type or their system. */
const OWN: Record<OwnerKind, Set<string>> = {
  patient: new Set(['mrn', 'national-id', 'passport', 'drivers-licence', 'tax']),
  doctor: new Set(['npi', 'licence', 'national-id', 'mrn']),
  hospital: new Set(['npi', 'licence']),
};
/** Kinds of which a person gets a new one now and then: two values are no contradiction. */
const RENEWED = new Set(['passport', 'drivers-licence', 'insurance', 'licence']);

/**
 * True if both are the same person, given that they have `common` numbers in common, or the address at their source. When in doubt, they are not: two
 * profiles of one person are found and merged by a person, one profile of two is not found.
 */
export function isSame(kind: OwnerKind, known: Somebody, told: Somebody, common: KeyedIdentifier[], sameSource = false): boolean {
  if (contradictNumbers(known.identifiers, told.identifiers)) return false;
  if (kind === 'hospital') return sameHospital(known, told);
  const own = common.filter((identifier) => OWN[kind].has(identifier.kind));
  if (kind === 'doctor') {
    const certain = own.length + (sameSource ? 1 : 0) > 1;
    return !bornApart(known, told) && namesAgree(known.name, told.name, { family: certain, own: certain });
  }
  if (bornApart(known, told)) return false;
  const sameBirth = known.birthDate === told.birthDate && known.birthDate?.length === 10;
  if (!sexesAgree(known, told) && !(sameBirth && sameWords(known.name, told.name) && !isNewbornName(told.name))) return false;
  return namesAgree(known.name, told.name, {
    family: sameBirth && (common.length > 0 || sameSource),
    own: sameBirth && (own.length > 0 || sameSource),
  });
}

const bornApart = (a: Somebody, b: Somebody): boolean => !!a.birthDate && !!b.birthDate && !mayBeSameDay(a.birthDate, b.birthDate);

const sexesAgree = (a: Somebody, b: Somebody): boolean => {
  const [left, right] = [a.gender, b.gender];
  return left === right || ![left, right].every((sex) => sex === 'male' || sex === 'female');
};

/** True if a system gives each its own number, and these differ. */
export function contradictNumbers(known: KeyedIdentifier[], told: KeyedIdentifier[]): boolean {
  const counts = ({ identifies, kind }: KeyedIdentifier): boolean => identifies && !RENEWED.has(kind);
  return told.filter(counts).some((mine) => {
    const theirs = known.filter((identifier) => identifier.system === mine.system && counts(identifier));
    const others = told.filter(({ system }) => system === mine.system);
    return theirs.length > 0 && !others.some(({ key }) => known.some((identifier) => identifier.key === key));
  });
}

/** Words that tell nothing about which hospital it is. */
const GENERIC = new Set(
  'the and of for hospital clinic center centre medical health care practice group inc llc ltd gmbh department institute'.split(' '),
);

/** The words of one name are in the other, or both stand at the same place. */
function sameHospital(known: Somebody, told: Somebody): boolean {
  const words = ({ name }: Somebody): string[] => {
    const all = name.shown
      .normalize('NFKD')
      .replace(/\p{M}/gu, '')
      .toLowerCase()
      .split(/[^\p{L}\p{N}]+/u)
      .filter(Boolean);
    const telling = all.filter((word) => !GENERIC.has(word));
    return telling.length > 0 ? telling : all;
  };
  const [a, b] = [words(known), words(told)];
  const [shorter, longer] = a.length < b.length ? [a, b] : [b, a];
  return (!!known.place && known.place === told.place) || (shorter.length > 0 && shorter.every((word) => longer.includes(word)));
}
