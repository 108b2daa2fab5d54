import type { Type as Class } from '@nestjs/common';
import { InvalidInput } from '../problem/problem.js';
import { readDto } from '../read-dto.js';
import type { FieldOptions } from './field.js';
import { ChangesOf, ExactlyOne, Lenient, ListOf, Nested, UnionBy } from './objects.js';
import { PageByInstant, PageByText } from './page.js';
import { writeCursor } from '../pagination.js';
import { Country, Email, Id, LanguageTag, Phone, Prose, Secret, Text, text, WebAddress } from './texts.js';
import { Day, Instant, Period, TimeZone } from './times.js';
import { Extras, Flag, OneOf, WholeNumber } from './values.js';

const read = (type: Class<object>, value: unknown, part: 'body' | 'query' = 'body'): unknown => {
  try {
    return { ...readDto(type, value, part) };
  } catch (error) {
    if (error instanceof InvalidInput) return error.errors;
    throw error;
  }
};
const withField = (decorator: PropertyDecorator): Class<object> => {
  class One {
    declare value: unknown;
  }
  decorator(One.prototype, 'value');
  return One;
};
const nested = (levels: number): object => (levels === 1 ? {} : { a: nested(levels - 1) });

const ZWSP = '\u200b';
const UUID = '01890a5d-ac96-774b-bcce-b302099a8057';
const NOT_LINE = 'Must be one line without control, zero-width or direction characters.';
const NOT_INSTANT = 'Must be an RFC 3339 instant such as 2027-03-01T09:30:00Z.';
const NOT_DATE = 'Must be an existing date, YYYY-MM-DD.';
const NOT_ZONE = 'Must be the name of an IANA time zone such as Europe/Madrid.';
const NOT_PHONE = 'Must be a phone number of at most 40 characters, such as +1 617 555 0100 or (617) 555-0100 ext. 12.';
const NOT_EMAIL = 'Must be an email address such as ada@example.org.';
const NOT_EXTRAS = 'Must be a JSON object of at most 8192 bytes and 32 levels, with names of at most 100 characters.';
const MODALITY = 'Must be one of in_person, video.';
const MINUTES = 'Must be 5 to 480 minutes.';
const NOT_MINUTES = 'Must be a whole number of minutes, 5 to 480.';
const ODD_TEXTS: Record<string, string> = {
  null: 'Must not be null.',
  undefined: 'Is required.',
  list: 'Must be one value, not several.',
  7: 'Must be text.',
};

type Row = [given: unknown, read: unknown];
/** Accepted values with the values read from them (only one if both are the same), and refused values with their sentences. */
interface Kind {
  field: PropertyDecorator;
  takes: (Row | [unknown])[];
  refuses: [given: unknown, sentence: string][];
}

const KINDS: Record<string, Kind> = {
  id: {
    field: Id(),
    takes: [[UUID], [UUID.toUpperCase(), UUID], ['00000000-0000-0000-0000-000000000000'], ['ffffffff-ffff-ffff-ffff-ffffffffffff']],
    refuses: ['', UUID.replace('-774b', '-974b'), UUID.replace('bcce', 'ccce'), UUID.replaceAll('-', ''), `${UUID}\n`, ` ${UUID}`].map(
      (value) => [value, 'Must be a UUID.'],
    ),
  },
  'one line': {
    field: Text(10),
    takes: [
      ['a'],
      [' a ', 'a'],
      ['\na\n', 'a'],
      ['x'.repeat(10)],
      [` ${'x'.repeat(10)} `, 'x'.repeat(10)],
      ['😀'.repeat(10)],
      ['Zoë Ó’Neil'],
      ['佐藤 花'],
      ['葛\u{e0100}飾'],
    ],
    refuses: [
      ['', 'Must not be empty.'],
      [' \u00a0', 'Must not be empty.'],
      ['x'.repeat(11), 'Must have at most 10 characters.'],
      ['😀'.repeat(11), 'Must have at most 10 characters.'],
      [`a${'\ufe0f'.repeat(10)}`, 'Must have at most 10 characters.'],
      ['a\0b', 'Holds characters that cannot be stored.'],
      ['a\ud800', 'Holds characters that cannot be stored.'],
      [`${ZWSP}${ZWSP}`, NOT_LINE],
      [`A${ZWSP}da`, NOT_LINE],
      ['Ada\u202eevil', NOT_LINE],
      ['Ada\u0007', NOT_LINE],
      ['Ada\nDr.', NOT_LINE],
      ['Ada\u2028Dr.', NOT_LINE],
      ['A\u00adda', NOT_LINE],
      ['A\u{e0041}', NOT_LINE],
      ['\u3164', NOT_LINE],
      ['\u2800\u2800', NOT_LINE],
      ['\ufe0f', NOT_LINE],
      ['Ada\u034f', NOT_LINE],
      ['Ada\ue000', NOT_LINE],
      ['Ada\uffff', NOT_LINE],
    ],
  },
  lines: {
    field: Prose(10),
    takes: [['a\nb'], [' a\tb ', 'a\tb']],
    refuses: [
      ['a\0b', 'Holds characters that cannot be stored.'],
      ['x'.repeat(11), 'Must have at most 10 characters.'],
    ],
  },
  secret: {
    field: Secret(10, { min: 8 }),
    takes: [[' 8 chars '], ['😀'.repeat(8)]],
    refuses: [['x'.repeat(7), 'Must have at least 8 characters.']],
  },
  email: {
    field: Email(),
    takes: [['ada@example.org'], [' ada@example.org ', 'ada@example.org'], ["o'hara+x@ex-ample.co.uk"], [`${'a'.repeat(242)}@example.org`]],
    refuses: [
      ...['', 'ada@example', '@example.org', 'a.@example.org', 'a..b@example.org', 'a@b@example.org', 'ä@example.org'].map(
        (value): [string, string] => [value, NOT_EMAIL],
      ),
      [`${'a'.repeat(243)}@example.org`, 'Must have at most 254 characters.'],
    ],
  },
  phone: {
    field: Phone(),
    takes: [
      ['+1 617 555 0100', '+16175550100'],
      ['(617) 555-0123', '+16175550123'],
      ['617.555.0123', '+16175550123'],
      ['\u202a+1 617\u2009555\u20090123\u202c', '+16175550123'],
      ['tel:+1-617-555-0123', '+16175550123'],
      ['617/555-0123', '+16175550123'],
      ['+1\u00a0617\u00a0555\u202f0123', '+16175550123'],
      ['(617) 555-0123 ext. 12', '+16175550123;ext=12'],
      ['617-555-0123 x12', '+16175550123;ext=12'],
      ['+16175550123;ext=12'],
      ['+49 (0)30 901820', '+4930901820'],
      ['+34 912 345 678', '+34912345678'],
    ],
    refuses: ['', '12', '617a', 'call me', '1'.repeat(33), `+1${'0'.repeat(60)}`, '+999 123456789'].map((value) => [value, NOT_PHONE]),
  },
  'web address': {
    field: WebAddress(),
    takes: [['https://clinic.example/'], ['http://clinic.example:8080/a?b=c']],
    refuses: [
      ['javascript:alert(1)', 'Must be an http or https URL.'],
      ['clinic.example', 'Must be an http or https URL.'],
      [`https://x/${'a'.repeat(300)}`, 'Must have at most 300 characters.'],
    ],
  },
  'language tag': { field: LanguageTag(), takes: [['en'], ['pt-BR']], refuses: [['EN', 'Must be a language tag such as en or pt-BR.']] },
  country: { field: Country(), takes: [['US']], refuses: [['us', 'Must be an ISO 3166-1 alpha-2 code such as US.']] },
  day: {
    field: Day(),
    takes: [['1990-04-12'], ['1850-01-01'], ['2024-02-29'], ['2000-02-29'], ['9999-12-31']],
    refuses: [
      ['1849-12-31', 'Must not be before 1850.'],
      ...['2023-02-29', '1900-02-29', '2023-04-31', '2023-13-01', '2023-00-10', '12/04/1990', '1990-4-12', '1990-04-12\n', ''].map(
        (value): [string, string] => [value, NOT_DATE],
      ),
    ],
  },
  instant: {
    field: Instant(),
    takes: [['2027-03-01T09:30:00Z'], ['2027-03-01T09:30:00.123456789Z'], ['2027-03-01T09:30:00+02:00'], ['2199-12-31T23:59:59Z']],
    refuses: [
      ['1899-12-31T23:59:59Z', 'Must lie between the years 1900 and 2200.'],
      ['2200-01-01T00:00:00Z', 'Must lie between the years 1900 and 2200.'],
      ...[
        '2027-03-01',
        '2027-03-01T09:30Z',
        '2027-03-01T09:30:00',
        '2027-03-01 09:30:00Z',
        '2027-02-29T09:30:00Z',
        '2027-03-01T24:00:00Z',
        '2027-03-01T09:30:60Z',
      ].map((value): [string, string] => [value, NOT_INSTANT]),
    ],
  },
  'time zone': {
    field: TimeZone(),
    takes: [
      ['Europe/Madrid'],
      ['europe/madrid', 'Europe/Madrid'],
      ['UTC'],
      ['utc', 'UTC'],
      ['Etc/UTC', 'UTC'],
      ['Etc/GMT+5'],
      ['US/Eastern', 'America/New_York'],
      ['Asia/Calcutta', 'Asia/Kolkata'],
      ['Asia/Kolkata'],
      ['Europe/Kyiv'],
      ['America/Argentina/Buenos_Aires'],
    ],
    refuses: ['SystemV/AST4', 'EST', 'CET', 'GMT', 'Zulu', '+01:00', 'Mars/Olympus', 'A'.repeat(65), '', 'constructor'].map((value) => [
      value,
      NOT_ZONE,
    ]),
  },
  'one of some words': {
    field: OneOf(['in_person', 'video']),
    takes: [['video']],
    refuses: [
      ['VIDEO', MODALITY],
      ['toString', MODALITY],
      ['', MODALITY],
    ],
  },
  'whole number': {
    field: WholeNumber(5, 480, { unit: 'minutes' }),
    takes: [[5], [480]],
    refuses: [
      [0, MINUTES],
      [481, MINUTES],
      [5.5, NOT_MINUTES],
      ['30', NOT_MINUTES],
      [Number.NaN, NOT_MINUTES],
      [Infinity, NOT_MINUTES],
      [true, NOT_MINUTES],
    ],
  },
  extras: {
    field: Extras(),
    takes: [
      [{}],
      [{ a: [1, { b: null }] }],
      [nested(32)],
      [{ a: 'x'.repeat(8184) }],
      [{ ['k'.repeat(100)]: 1 }],
      [{ a: { ['k'.repeat(101)]: 1 } }],
    ],
    refuses: [
      nested(33),
      { a: 'x'.repeat(8185) },
      { ['k'.repeat(101)]: 1 },
      { a: 'n\0l' },
      { 'n\0l': 1 },
      { a: '\udc00' },
      { a: Infinity },
      'text',
    ].map((value) => [value, NOT_EXTRAS]),
  },
};

describe.each(Object.entries(KINDS))('%s', (_name, { field, takes, refuses }) => {
  const One = withField(field);
  test('is read as it should be', () => {
    for (const [given, expected = given] of takes as Row[])
      expect({ given, read: read(One, { value: given }) }).toEqual({ given, read: { value: expected } });
  });
  test('says in one sentence what is wrong', () => {
    const odd: [unknown, string][] = [
      [null, ODD_TEXTS['null'] ?? ''],
      [undefined, ODD_TEXTS['undefined'] ?? ''],
      [['a'], ODD_TEXTS['list'] ?? ''],
    ];
    for (const [given, detail] of [...odd, ...refuses]) {
      expect({ given, errors: read(One, { value: given }) }).toEqual({ given, errors: [{ pointer: '#/value', detail }] });
    }
  });
});

test('tomorrow is no date of birth, in the time zone that the profile names', () => {
  class Profile {
    @Day({ past: true }) birthDate!: string;
    @TimeZone({ default: 'UTC' }) timeZone!: string;
  }
  const dayIn = (timeZone: string, more = 0) =>
    new Intl.DateTimeFormat('en-CA', { dateStyle: 'short', timeZone }).format(new Date(Date.now() + more * 86_400_000));
  for (const timeZone of ['UTC', 'Pacific/Kiritimati', 'Pacific/Pago_Pago', 'America/New_York']) {
    expect(read(Profile, { birthDate: dayIn(timeZone), timeZone })).toEqual({ birthDate: dayIn(timeZone), timeZone });
    expect(read(Profile, { birthDate: dayIn(timeZone, 1), timeZone })).toEqual([
      { pointer: '#/birthDate', detail: 'Must not be in the future.' },
    ]);
  }
  expect(read(Profile, { birthDate: dayIn('UTC', 1) })).toEqual([{ pointer: '#/birthDate', detail: 'Must not be in the future.' }]);
  expect(read(Profile, { birthDate: '31/12/1990' })).toEqual([{ pointer: '#/birthDate', detail: 'Must be an existing date, YYYY-MM-DD.' }]);
});

test('optional, nullable and a default do not imply each other', () => {
  const cases: [FieldOptions, missing: boolean, none: boolean][] = [
    [{}, false, false],
    [{ optional: true }, true, false],
    [{ nullable: true }, false, true],
    [{ optional: true, nullable: true }, true, true],
    [{ default: 'x' }, true, false],
  ];
  for (const [options, missing, none] of cases) {
    const One = withField(Text(5, options));
    expect([!Array.isArray(read(One, {})), !Array.isArray(read(One, { value: null }))]).toEqual([missing, none]);
    expect(read(One, { value: '' })).toEqual([{ pointer: '#/value', detail: 'Must not be empty.' }]);
  }
});

test('a default is made anew each time, and is none where only changes are sent', () => {
  class Doctor {
    @ListOf(text(5), { max: 2, default: [] }) languages!: string[];
    @Text(5) name!: string;
    @Text(5, { nullable: true }) title!: string | null;
  }
  class Change extends ChangesOf(Doctor) {}
  const first = readDto(Doctor, { name: 'a', title: null }, 'body');
  first.languages.push('changed');
  expect(read(Doctor, { name: 'a', title: null })).toEqual({ name: 'a', title: null, languages: [] });
  expect(read(Change, {})).toEqual({});
  expect(read(Change, { languages: ['en'], title: null })).toEqual({ languages: ['en'], title: null });
  expect(read(Change, { name: null, languages: null })).toEqual([
    { pointer: '#/languages', detail: 'Must not be null.' },
    { pointer: '#/name', detail: 'Must not be null.' },
  ]);
});

test('lists and objects have a pointer into each', () => {
  class Inner {
    @Text(5) name!: string;
  }
  class Outer {
    @ListOf(() => Inner, { max: 2, default: [] }) list!: Inner[];
    @Nested(() => Inner, { optional: true }) one?: Inner;
    @ListOf(text(3), { min: 1, max: 2, unique: true, optional: true }) words?: string[];
  }
  expect(read(Outer, { list: [{ name: ' a ' }], one: { name: 'b' } })).toEqual({ list: [{ name: 'a' }], one: { name: 'b' } });
  expect(read(Outer, { list: [{ name: 'a' }, { name: '', 'x/~': 1 }] })).toEqual([
    { pointer: '#/list/1/x~1~0', detail: 'Unknown field. Known are name.' },
    { pointer: '#/list/1/name', detail: 'Must not be empty.' },
  ]);
  expect(read(Outer, { list: [{ name: 'a' }, [], 1] })).toEqual([{ pointer: '#/list', detail: 'Must have at most 2 entries.' }]);
  expect(read(Outer, { list: [{ name: 'a' }, []] })).toEqual([{ pointer: '#/list/1', detail: 'Must be a JSON object.' }]);
  for (const one of [[], [{}], 'x', 1, null]) expect(read(Outer, { one })).toEqual([{ pointer: '#/one', detail: expect.any(String) }]);
  expect(read(Outer, { words: [] })).toEqual([{ pointer: '#/words', detail: 'Must have at least 1 entry.' }]);
  expect(read(Outer, { words: ['a', 'a'] })).toEqual([{ pointer: '#/words', detail: 'Must not hold the same entry twice.' }]);
  expect(read(Outer, { words: ['a', 'abcd'] })).toEqual([{ pointer: '#/words/1', detail: 'Must have at most 3 characters.' }]);
});

test('unknown fields are passed over where a standard wants it, and named elsewhere', () => {
  @Lenient()
  class Foreign {
    @Text(5) name!: string;
  }
  class Own {
    @Nested(() => Foreign) foreign!: Foreign;
  }
  expect(read(Foreign, { name: 'a', more: [1] })).toEqual({ name: 'a' });
  expect(read(Own, { foreign: { name: 'a', more: 1 } })).toEqual({ foreign: { name: 'a' } });
  expect(read(Own, { foreign: { name: 7, more: 1 } })).toEqual([{ pointer: '#/foreign/name', detail: 'Must be text.' }]);
  expect(read(Own, { foreign: { name: 'a' }, more: 1 })).toEqual([{ pointer: '#/more', detail: 'Unknown field. Known are foreign.' }]);
});

test('of two fields exactly one is given, and a body of several kinds is read as its own', () => {
  @ExactlyOne('a', 'b')
  class Either {
    @Text(5, { optional: true }) a?: string;
    @Text(5, { optional: true }) b?: string;
  }
  class Cat {
    @OneOf(['cat']) kind!: 'cat';
    @Text(5) name!: string;
  }
  class Dog {
    @OneOf(['dog']) kind!: 'dog';
  }
  @UnionBy('kind', { cat: Cat, dog: Dog })
  class Pet {}
  expect(read(Either, { a: 'x' })).toEqual({ a: 'x' });
  expect(read(Either, {})).toEqual([{ pointer: '#', detail: 'Needs either a or b.' }]);
  expect(read(Either, { a: 'x', b: 'x' })).toEqual([{ pointer: '#', detail: 'Takes either a or b, not both.' }]);
  expect(readDto(Pet, { kind: 'cat', name: 'Tom' }, 'body')).toBeInstanceOf(Cat);
  expect(read(Pet, { kind: 'dog', name: 'Tom' })).toEqual([{ pointer: '#/name', detail: 'Unknown field. Known are kind.' }]);
  expect(read(Pet, {})).toEqual([{ pointer: '#/kind', detail: 'Is required.' }]);
  for (const kind of [null, 'constructor', ['cat'], {}]) {
    expect(read(Pet, { kind })).toEqual([{ pointer: '#/kind', detail: 'Must be one of cat, dog.' }]);
  }
});

test('filters are read from the texts of a query', () => {
  class Filters extends PageByText {
    @Flag({ inQuery: true, optional: true }) active?: boolean;
  }
  expect(read(Filters, { active: 'false', limit: '7' }, 'query')).toEqual({ active: false, limit: 7 });
  expect(read(Filters, {}, 'query')).toEqual({ limit: 20 });
  expect(read(Filters, { cursor: writeCursor('Ada', UUID) }, 'query')).toEqual({ limit: 20, cursor: { after: 'Ada', id: UUID } });
  expect(read(Filters, { active: 'yes', limit: ['1', '2'] }, 'query')).toEqual([
    { pointer: 'query:active', detail: 'Must be true or false.' },
    { pointer: 'query:limit', detail: 'Must be one value, not several.' },
  ]);
  for (const limit of ['', ' 5', '1e1', '0x10', '5.0', '+5', '-1', '1\r\n', '1\n', '101', '0', 'true', '٣']) {
    expect(read(Filters, { limit }, 'query')).toEqual([{ pointer: 'query:limit', detail: 'Must be a whole number from 1 to 100.' }]);
  }
  expect(read(Filters, { sort: 'name' }, 'query')).toEqual([
    { pointer: 'query:sort', detail: 'Unknown field. Known are limit, cursor, active.' },
  ]);
  expect(read(withField(Flag()), { value: 'true' })).toEqual([{ pointer: '#/value', detail: 'Must be true or false.' }]);
});

test('a period takes days and instants, not backwards, and says what became of a +', () => {
  const start = '2027-03-01T00:00:00.000Z';
  expect(read(Period, { from: '2027-03-01', to: '2027-03-01' }, 'query')).toEqual({ from: start, to: '2027-03-02T00:00:00.000Z' });
  const backwards = [{ pointer: 'query:to', detail: 'Must be later than from.' }];
  for (const [from, to] of [
    ['2027-03-02', '2027-03-01'],
    ['2027-03-02', '2027-02-28'],
    [start, start],
    ['2027-03-01T09:00:00+01:00', '2027-03-01T07:59:59Z'],
  ] as const) {
    expect([from, to, read(Period, { from, to }, 'query')]).toEqual([from, to, backwards]);
  }
  expect(read(Period, { from: '2027-03-01T09:00:00+01:00', to: '2027-03-01T08:00:01Z' }, 'query')).toMatchObject({
    to: '2027-03-01T08:00:01Z',
  });
  expect(read(Period, { from: '2027-03-01T09:30:00 01:00' }, 'query')).toEqual([
    { pointer: 'query:from', detail: 'Must have its + written as %2B, since a + in a URL is a space.' },
  ]);
  for (const from of ['2027-02-30', 'today', '2027-03', '2027-03-01T09:30']) {
    expect(read(Period, { from }, 'query')).toEqual([
      { pointer: 'query:from', detail: 'Must be a day such as 2027-03-01 or an RFC 3339 instant such as 2027-03-01T09:30:00Z.' },
    ]);
  }
});

test('a cursor is one that an answer of this list gave', () => {
  const wrong = [{ pointer: 'query:cursor', detail: 'Must be the nextCursor of an earlier answer.' }];
  expect(read(PageByInstant, { cursor: writeCursor('2027-03-01 09:30:00.5+00', UUID) }, 'query')).toEqual({
    limit: 20,
    cursor: { after: '2027-03-01 09:30:00.5+00', id: UUID },
  });
  for (const cursor of ['', '%%%', writeCursor('Ada', UUID), writeCursor('2027-03-01 09:30:00+00', '7'), 'A'.repeat(3000)]) {
    expect(read(PageByInstant, { cursor }, 'query')).toEqual(wrong);
  }
});

test('odd shapes are refused before anything walks them', () => {
  class Body {
    @Extras({ optional: true }) extras?: object;
    @Text(10, { optional: true }) name?: string;
  }
  const deep = (levels: number): unknown => JSON.parse(`${'['.repeat(levels)}${']'.repeat(levels)}`);
  for (const root of [[], [{}], 'x', 1]) expect(read(Body, root)).toEqual([{ pointer: '#', detail: 'Must be a JSON object.' }]);
  expect(read(Body, null)).toEqual({});
  expect(read(Body, { extras: { a: deep(9000) } })).toEqual([{ pointer: '#', detail: 'Must have at most 36 levels.' }]);
  expect(read(Body, { extras: { a: Array(20_000).fill(1) } })).toEqual([{ pointer: '#', detail: 'Must hold at most 10000 values.' }]);
  expect(read(Body, JSON.parse('{"toString":1}'))).toEqual([{ pointer: '#/toString', detail: 'Unknown field. Known are extras, name.' }]);
  expect(read(Body, JSON.parse('{"extras":{"constructor":{"valueOf":1}}}'))).toEqual({ extras: { constructor: { valueOf: 1 } } });
  class Outer {
    @Nested(() => Body) body!: Body;
  }
  expect(read(Outer, JSON.parse('{"body":{"valueOf":1}}'))).toEqual([
    { pointer: '#/body/valueOf', detail: 'Unknown field. No object takes this name.' },
  ]);
  expect(read(Body, { ['k'.repeat(1000)]: 1 })).toEqual([
    { pointer: `#/${'k'.repeat(80)}`, detail: 'Unknown field. Known are extras, name.' },
  ]);
  expect(read(Body, Object.fromEntries(Array.from({ length: 500 }, (_, i) => [`k${String(i)}`, 1])))).toHaveLength(50);
});
