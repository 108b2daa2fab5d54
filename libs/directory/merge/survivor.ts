/** Fields of a patient that a merge may fill. Sealed ones are open texts here. */
export interface Filled {
  emails: Entry[];
  phones: Entry[];
  addresses: Entry[];
  email: string | null;
  phone: string | null;
  address: object | null;
  preferred_language: string | null;
  photo: string | null;
  insurance: string | null;
  emergency_contacts: string | null;
  health_profile: string | null;
}

type Entry = { primary: boolean } & Record<string, unknown>;

const nameOf = ({ primary: _primary, type: _type, written: _written, ...entry }: Entry): string =>
  JSON.stringify(Object.entries(entry).sort(([a], [b]) => (a < b ? -1 : 1))).toLowerCase();

/** Contacts of both, each once; the primary one stays that of the survivor. */
function joined(into: readonly Entry[], from: readonly Entry[]): Entry[] {
  const known = new Set(into.map(nameOf));
  const added = from.filter((entry) => !known.has(nameOf(entry)));
  return [...into, ...added.map((entry) => ({ ...entry, primary: into.length === 0 && entry.primary }))];
}

type Fields = Record<string, unknown>;

/** Items of both, each once, without regard to case and the order of keys. */
function each(into: readonly unknown[], from: readonly unknown[]): unknown[] {
  const nameOfItem = (item: unknown) => JSON.stringify(sorted(item)).toLowerCase();
  const known = new Set(into.map(nameOfItem));
  return [...into, ...from.filter((item) => !known.has(nameOfItem(item)))];
}

function joinedList(into: string | null, from: string | null): string | null {
  if (into === null || from === null) return into ?? from;
  return JSON.stringify(each(JSON.parse(into) as unknown[], JSON.parse(from) as unknown[]));
}

/** Joins lists, such as allergies. A single value, such as the weight, comes from the duplicate only where the survivor has none. */
function joinedProfile(into: string | null, from: string | null): string | null {
  if (into === null || from === null) return into ?? from;
  const [mine, other] = [JSON.parse(into) as Fields, JSON.parse(from) as Fields];
  const join = (one: unknown, two: unknown) =>
    Array.isArray(one) && Array.isArray(two) ? each(one, two) : one === '' ? two : (one ?? two);
  return JSON.stringify(
    Object.fromEntries([...new Set([...Object.keys(mine), ...Object.keys(other)])].map((key) => [key, join(mine[key], other[key])])),
  );
}

/** The survivor of a merge keeps all that is known of them, and gets from the duplicate what they lack. */
export function survivorOf(into: Filled, from: Filled): Filled {
  return {
    emails: joined(into.emails, from.emails),
    phones: joined(into.phones, from.phones),
    addresses: joined(into.addresses, from.addresses),
    email: into.email ?? from.email,
    phone: into.phone ?? from.phone,
    address: into.address ?? from.address,
    preferred_language: into.preferred_language ?? from.preferred_language,
    photo: into.photo ?? from.photo,
    insurance: joinedList(into.insurance, from.insurance),
    emergency_contacts: joinedList(into.emergency_contacts, from.emergency_contacts),
    health_profile: joinedProfile(into.health_profile, from.health_profile),
  };
}

/** Fields to put back: those that are still as the merge left them. What a person changed since then stays. */
export function putBack(now: Filled, before: Filled, after: Filled): Filled {
  const isSame = (field: keyof Filled) => JSON.stringify(sorted(now[field])) === JSON.stringify(sorted(after[field]));
  return Object.fromEntries(
    (Object.keys(before) as (keyof Filled)[]).map((field) => [field, isSame(field) ? before[field] : now[field]]),
  ) as unknown as Filled;
}

/** The same value with its keys in order: the database keeps none. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  );
}
