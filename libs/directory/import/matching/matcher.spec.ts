import type { OwnerKind } from '../reading/records.js';
import { KnownProfiles, type Told } from './matcher.js';
import type { KeyedIdentifier } from './same-person.js';

const number = (text: string): KeyedIdentifier => {
  const [kind = '', value = ''] = text.split(':');
  const identifies = !text.endsWith('!') && kind !== 'insurance';
  return {
    system: `urn:${kind}`,
    key: `${kind} ${value.replace('!', '')}`,
    kind: ['untyped', 'member'].includes(kind) ? 'other' : kind,
    identifies,
  };
};
interface Person {
  name: string;
  born?: string;
  sex?: string;
  numbers: string[];
  sources?: string[];
}
const told = ({ name, born, sex, numbers, sources = [] }: Person, entry = 0): Told => {
  const [given = '', ...family] = name.split(' ');
  return {
    name: { shown: name, given: [given], family: [family.join(' ')] },
    birthDate: born,
    gender: sex,
    identifiers: numbers.map(number),
    sources,
    entry,
  };
};

/** Saves people as an import does, and returns whom each of them became, by the name of the first. */
function meet(kind: OwnerKind, people: Person[]): { became: string[]; shared: string[] } {
  const known = new KnownProfiles(kind);
  const shared = new Set<string>();
  const became = people.map((person, entry) => {
    const one = told(person, entry);
    const match = known.match(one);
    if ('refusal' in match) return 'refused';
    for (const { key } of match.contested) {
      known.share(key);
      shared.add(key);
    }
    const identifiers = one.identifiers.map((given) => ({ ...given, identifies: given.identifies && !known.isShared(given.key) }));
    if (!match.known) known.add({ ...one, id: `${entry} ${person.name}`, identifiers, entry }, one.sources);
    else {
      for (const given of identifiers)
        if (!match.known.identifiers.some(({ key }) => key === given.key)) match.known.identifiers.push(given);
      for (const given of identifiers) known.addIdentifier(match.known.id, given);
      for (const source of one.sources) known.addSource(source, match.known.id);
    }
    return match.known?.id ?? `${entry} ${person.name}`;
  });
  return { became, shared: [...shared] };
}
const newOnes = (kind: OwnerKind, ...people: Person[]) => new Set(meet(kind, people).became).size;

const ann = { name: 'Ann Smith', born: '1990-01-01', sex: 'female', numbers: ['mrn:1', 'member:7'] };

describe('one person', () => {
  it.each([
    ['the same again', { ...ann }],
    ['a number less', { ...ann, numbers: ['mrn:1'] }],
    ['an untyped number alone', { ...ann, numbers: ['member:7'] }],
    ['a birth month', { ...ann, born: '1990-01' }],
    ['a birth year', { ...ann, born: '1990' }],
    ['no sex', { ...ann, sex: 'unknown' }],
    ['a corrected sex', { ...ann, sex: 'male' }],
    ['a married name', { ...ann, name: 'Ann Jones' }],
    ['another script', { ...ann, name: 'Анна Смит' }],
  ])('is known again with %s', (_, again) => {
    expect(newOnes('patient', ann, again)).toBe(1);
  });

  it('may marry though her number is of no known kind', () => {
    expect(newOnes('patient', { ...ann, numbers: ['untyped:1'] }, { ...ann, name: 'Ann Jones', numbers: ['untyped:1'] })).toBe(1);
  });

  it('gets her name after birth', () => {
    const baby = { name: 'Babygirl1 Smith', born: '2026-01-01', sex: 'female', numbers: ['mrn:5'] };
    expect(newOnes('patient', baby, { ...baby, name: 'Emma Smith' })).toBe(1);
    expect(newOnes('patient', baby, { ...baby, numbers: ['untyped:1'] }, { ...baby, name: 'Emma Smith', numbers: ['untyped:1'] })).toBe(3);
  });

  it('without a number is known by her address at the source', () => {
    const bare = { ...ann, numbers: [], sources: ['https://a.example/Patient/1'] };
    expect(newOnes('patient', bare, { ...bare })).toBe(1);
    expect(newOnes('patient', bare, { ...bare, name: 'Bea Jones' })).toBe(2);
    expect(newOnes('patient', bare, { ...bare, name: 'Bea Jones' }, { ...bare }, { ...bare, name: 'Bea Jones' })).toBe(2);
  });
});

describe('two people', () => {
  it.each([
    ['twins', { ...ann, name: 'Bob Smith', sex: 'male', numbers: ['mrn:2', 'member:7'] }],
    ['twins with one hospital number by mistake', { ...ann, name: 'Bea Smith' }],
    ['twins of similar names', { ...ann, name: 'Anne Smith' }],
    ['a mother of the same name', { ...ann, born: '1960-01-01' }],
    ['the same name and day, with a number of her own', { ...ann, numbers: ['mrn:2', 'member:7'] }],
    ['a brother of unknown given name', { ...ann, name: 'Baby Smith', sex: 'male' }],
  ])('%s stay two', (_, other) => {
    for (const people of [
      [ann, other],
      [other, ann],
    ])
      expect(newOnes('patient', ...people)).toBe(2);
  });

  it.each(['Sr.', 'II'])('senior and junior stay two though only the year is known (%s)', (suffix) => {
    const carl = { name: `Carl Marlow ${suffix}`, born: '1950', sex: 'male', numbers: ['untyped:1'] };
    expect(newOnes('patient', carl, { ...carl, name: `Carl Marlow ${suffix === 'II' ? 'III' : 'Jr.'}` })).toBe(2);
  });

  it('mark their number, once and for all, and every further run finds both', () => {
    const a = { ...ann, sources: ['a'] };
    const b = { ...ann, name: 'Bob Smith', sex: 'male', numbers: ['mrn:1', 'member:7'], sources: ['b'] };
    const { became, shared } = meet('patient', [a, b, a, b, b, a]);
    expect(new Set(became).size).toBe(2);
    expect(became).toEqual([became[0], became[1], became[0], became[1], became[1], became[0]]);
    expect(shared.sort()).toEqual(['member 7', 'mrn 1']);
  });

  it('of one insurance stay two however many come', () => {
    const family = Array.from({ length: 50 }, (_, n) => ({
      ...ann,
      name: `N${String(n)} Smith`,
      numbers: [`mrn:${String(n)}`, 'insurance:7'],
    }));
    expect(newOnes('patient', ...family)).toBe(50);
  });

  it('whose numbers one entry has are left to a person', () => {
    const both = { ...ann, numbers: ['mrn:1', 'national-id:2'] };
    expect(meet('patient', [{ ...ann, numbers: ['mrn:1'] }, { ...ann, numbers: ['national-id:2'] }, both]).became).toEqual([
      '0 Ann Smith',
      '1 Ann Smith',
      'refused',
    ]);
  });
});

describe('doctors', () => {
  const kim = { name: 'Kim Lee', numbers: ['npi:1'] };
  it('with the number of their group stay two, even of one given name', () => {
    expect(newOnes('doctor', kim, { name: 'Kim Park', numbers: ['npi:1'] })).toBe(2);
    expect(newOnes('doctor', kim, { name: 'Ada Lee', numbers: ['npi:1'] })).toBe(2);
  });
  it('may marry if two numbers of theirs agree', () => {
    const two = { ...kim, numbers: ['npi:1', 'licence:2'] };
    expect(newOnes('doctor', two, { ...two, name: 'Kim Park' })).toBe(1);
  });
  it('may marry if their source knows them under the same address', () => {
    const known = { ...kim, sources: ['https://a.example/Practitioner/1'] };
    expect(newOnes('doctor', known, { ...known, name: 'Kim Park' })).toBe(1);
  });
  it('with different numbers are different', () => {
    expect(newOnes('doctor', { ...kim, numbers: ['npi:1', 'untyped:3'] }, { ...kim, numbers: ['npi:2', 'untyped:3'] })).toBe(2);
  });
});

it('hospitals of one number are one if the words of their names agree', () => {
  const city = { name: 'City General Hospital', numbers: ['untyped:1'] };
  expect(newOnes('hospital', city, { ...city, name: 'City General' })).toBe(1);
  expect(newOnes('hospital', city, { ...city, name: 'Lakeside General Hospital' })).toBe(2);
  expect(newOnes('hospital', { ...city, name: 'North Clinic' }, { ...city, name: 'South Clinic' })).toBe(2);
});

it('twenty thousand entries with one identifier are one person', () => {
  expect(newOnes('patient', ...Array.from({ length: 20_000 }, () => ({ ...ann })))).toBe(1);
});
