import fc from 'fast-check';
import type { Contract, Operation, Schema } from './contract.js';

/** One request as it is sent. */
export interface Wire {
  /** Name of the operation. */
  name: string;
  /** Index of the caller in the test's own list. */
  caller: number;
  path: string;
  headers: Record<string, string>;
  body?: string;
}

type Content = Pick<Wire, 'headers' | 'body'>;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const NUL = String.fromCharCode(0);

/** Unexpected values. The text of each secret one starts with CANARY, and no refusal may repeat it. */
export const CANARY = 'canary-7f1c';
const HOSTILE: readonly unknown[] = [
  null,
  true,
  -0,
  0,
  -1,
  1.5,
  2 ** 53,
  1e308,
  '',
  ' ',
  `${CANARY}${NUL}`,
  `${CANARY}\ud800`,
  `${CANARY}' or '1'='1' --`,
  `${CANARY}${'x'.repeat(5000)}`,
  '\u202e\u0001😀\ufffe',
  '2027-02-30',
  '0001-01-01',
  '2027-02-30T10:00:00Z',
  '+099999-01-01T00:00:00Z',
  'Mars/Base',
  [],
  [[]],
  [CANARY, null],
  Array(500).fill(CANARY),
  {},
  { unknown: { constructor: CANARY } },
  { toString: CANARY, prototype: CANARY },
  { $ne: null },
];

export interface Ingredients {
  contract: Contract;
  callers: number;
  /** Ids of all kinds of records, usable anywhere. */
  ids: string[];
  /** Values that fit a parameter of a path, by the word before it, such as `patients`, or else by its name, such as `file`. */
  fitting: Record<string, string[]>;
  /** Values that fit a field of a body, by its name. */
  fields: Record<string, string[]>;
  /** Ids of records that may be deleted, by the path of their operation. */
  expendable: Record<string, string[]>;
}

/** One request for each operation of the contract, in any order. Most are nearly correct, some have one error, some are hostile in several places. */
export function requests({ contract, callers, ids, fitting, fields, expendable }: Ingredients): fc.Arbitrary<Wire[]> {
  const id = fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...ids) }, { weight: 1, arbitrary: fc.uuid({ version: 7 }) });
  const hostile = fc.constantFrom(...HOSTILE);

  const right = (given: Schema): fc.Arbitrary<unknown> => {
    const schema = contract.resolve(given);
    if (schema.enum) return fc.constantFrom(...schema.enum);
    if (schema.const !== undefined) return fc.constant(schema.const);
    const choices = schema.properties ? undefined : (schema.anyOf ?? schema.oneOf);
    if (choices) return fc.oneof(...choices.map(right));
    if (Array.isArray(schema.type)) return fc.oneof(...schema.type.map((type) => right({ ...schema, type })));
    switch (schema.type) {
      case 'null':
        return fc.constant(null);
      case 'object':
        return schema.properties
          ? object(schema.properties, schema)
          : fc.dictionary(fc.string({ maxLength: 10 }), fc.jsonValue({ maxDepth: 2 }), { maxKeys: 3, noNullPrototype: true });
      case 'array':
        return fc.array(right(schema.items ?? {}), { maxLength: Math.min(schema.maxItems ?? 3, 3) });
      case 'integer':
      case 'number':
        return fc.integer({ min: Math.ceil(schema.minimum ?? 0), max: Math.floor(schema.maximum ?? 1000) });
      case 'boolean':
        return fc.boolean();
      case 'string':
        return text(schema);
      case undefined:
      default:
        return fc.jsonValue({ maxDepth: 2 });
    }
  };

  /** An object with one of several fields, if one of them is required. */
  const object = (properties: Record<string, Schema>, { required = [], oneOf = [{}] }: Schema): fc.Arbitrary<unknown> => {
    const rivals = oneOf.flatMap((choice) => choice.required ?? []);
    return fc.oneof(
      ...oneOf.map((choice) => {
        const names = Object.keys(properties).filter((name) => !rivals.includes(name) || choice.required?.includes(name));
        const parts = Object.fromEntries(names.map((name) => [name, field(name, properties[name] ?? {})]));
        return fc.record(parts, { requiredKeys: [...required, ...(choice.required ?? [])] });
      }),
    );
  };

  /** Most often a value that fits the field, where one is known. */
  const field = (name: string, schema: Schema): fc.Arbitrary<unknown> => {
    const known = fields[name];
    return known ? fc.oneof({ weight: 4, arbitrary: fc.constantFrom(...known) }, { weight: 1, arbitrary: right(schema) }) : right(schema);
  };

  /** The example of the contract, as somebody sends it who copies it: with ids of this installation, and an email that is free. */
  const copied = (example: unknown, name = ''): fc.Arbitrary<unknown> => {
    if (Array.isArray(example)) return fc.tuple(...example.map((entry: unknown) => copied(entry)));
    if (typeof example === 'object' && example !== null)
      return fc.record(Object.fromEntries(Object.entries(example).map(([key, value]) => [key, copied(value, key)])));
    if (fields[name]) return fc.constantFrom(...fields[name]);
    if (typeof example !== 'string') return fc.constant(example);
    if (UUID.test(example)) return id;
    if (name === 'email') return text({ format: 'email' });
    return fc.constant(example);
  };

  const text = ({ format, pattern, example, minLength = 0, maxLength = 40 }: Schema): fc.Arbitrary<string> => {
    if (format === 'uuid') return id;
    if (format === 'date-time')
      return fc.integer({ min: 1, max: 5000 }).map((hours) => new Date(Date.UTC(2030, 0, 1) + hours * 1_800_000).toISOString());
    if (format === 'date')
      return fc
        .integer({ min: 0, max: 20_000 })
        .map((days) => new Date(Date.UTC(1960, 0, 1) + days * 86_400_000).toISOString().slice(0, 10));
    if (format === 'email') return fc.nat({ max: 1_000_000 }).map((n) => `fuzz-${String(n)}@test.example`);
    if (format === 'uri') return fc.constant('https://clinic.example/');
    const matches = pattern ? new RegExp(pattern, 'u') : undefined;
    if (matches && minLength === 0) return fc.stringMatching(matches, { maxLength: Math.max(maxLength, 64) });
    const any = fc.oneof(
      { weight: typeof example === 'string' ? 3 : 0, arbitrary: fc.constant(String(example)) },
      { weight: 3, arbitrary: fc.string({ minLength: Math.max(minLength, 1), maxLength: Math.min(maxLength, 60) }) },
      { weight: 1, arbitrary: fc.string({ unit: 'binary', minLength, maxLength: Math.min(maxLength, 60) }) },
    );
    return matches ? any.filter((value) => matches.test(value)) : any;
  };

  /** A body with some of its fields replaced, left out or added. */
  const spoilt = (schema: Schema): fc.Arbitrary<unknown> =>
    fc
      .tuple(
        right(schema),
        fc.array(
          fc.tuple(
            fc.constantFrom(
              ...Object.keys(contract.resolve(schema).properties ?? { x: 1 }),
              'role',
              'id',
              'status',
              'constructor',
              '__proto__',
              '',
            ),
            fc.option(hostile, { nil: undefined }),
          ),
          { minLength: 1, maxLength: 3 },
        ),
      )
      .map(([body, changes]) => ({ ...(body as object), ...Object.fromEntries(changes) }));

  const body = (operation: Operation): fc.Arbitrary<Content> => {
    const { schema, example } = operation.requestBody?.content['application/json'] ?? {};
    if (operation.method === 'GET') return fc.constant<Content>({ headers: {} });
    const json = schema
      ? fc.oneof(
          { weight: example === undefined ? 0 : 5, arbitrary: copied(example) },
          { weight: 6, arbitrary: right(schema) },
          { weight: 4, arbitrary: spoilt(schema) },
          { weight: 1, arbitrary: hostile },
        )
      : fc.constant(undefined);
    return fc.oneof(
      {
        weight: 12,
        arbitrary: json.map((value): Content =>
          value === undefined ? { headers: {} } : { body: JSON.stringify(value), headers: { 'content-type': 'application/json' } },
        ),
      },
      {
        weight: 1,
        arbitrary: fc.record<Content>({
          body: fc.constantFrom('', '{', '{"a":1e400}', `"${CANARY}"`, '[[[[', '<a/>', 'a=b', '\ufeff{}'),
          headers: fc.constantFrom<Record<string, string>>(
            { 'content-type': 'application/json' },
            { 'content-type': 'text/plain' },
            { 'content-type': 'application/xml' },
            { 'content-type': 'application/json; charset=latin1' },
          ),
        }),
      },
    );
  };

  const query = (operation: Operation): fc.Arbitrary<string> => {
    const known = operation.parameters.filter((parameter) => parameter.in === 'query');
    const value = (schema: Schema) =>
      fc.oneof(
        { weight: 5, arbitrary: right(schema).map(String) },
        { weight: 1, arbitrary: hostile.map(asText) },
        { weight: 1, arbitrary: forgedCursor },
      );
    const unknown = fc.constantFrom(
      'sort=name',
      '__proto__=1',
      'limit[]=1',
      'limit',
      '=',
      '&',
      'cursor=%00',
      'cursor=%ff',
      'limit=1&limit=2',
    );
    const meant = known.map(({ name, schema }) => value(schema).map((text) => `${name}=${encodeURIComponent(text)}`));
    const pair = fc.oneof({ weight: 1, arbitrary: unknown }, ...meant.map((arbitrary) => ({ weight: 4, arbitrary })));
    return seldom(fc.array(pair, { minLength: 1, maxLength: 3 })).map((pairs) => (pairs ? `?${pairs.join('&')}` : ''));
  };
  const forgedCursor = fc
    .tuple(
      fc.oneof(
        fc.constantFrom<unknown>('2027-01-01 00:00:00+00', '2027-02-30 00:00:00+00', '0000-01-01 00:00:00+00', CANARY, `a${NUL}`, 7),
        fc.string(),
      ),
      id,
    )
    .map((place) => Buffer.from(JSON.stringify(place)).toString('base64url'));

  const path = (operation: Operation): fc.Arbitrary<string> => {
    // An administrator can close an account by PUT.
    const closing =
      operation.method === 'DELETE' || operation.name === 'PUT /api/v1/users/{id}' || operation.path.endsWith('/verification');
    const mortal = closing ? expendable[operation.path] : undefined;
    /** Values of the parameter of this name, which stands behind this word. */
    const mine = (word: string, name: string): fc.Arbitrary<string> => {
      const known = name === 'id' ? (mortal ?? fitting[word]) : fitting[name];
      if (closing) return known && (mortal || name !== 'id') ? fc.constantFrom(...known) : fc.uuid({ version: 7 });
      return known ? fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...known) }, { weight: 1, arbitrary: id }) : id;
    };
    const one = (word: string, name: string) =>
      fc.oneof(
        { weight: 8, arbitrary: mine(word, name) },
        { weight: 1, arbitrary: hostile.map((value) => encodeURIComponent(asText(value)).slice(0, 300) || '0').filter(isDecodable) },
      );
    const parameters = [...operation.path.matchAll(/([\w-]*)\/\{(\w+)\}/g)].map(([, word = '', name = '']) => one(word, name));
    return fc.tuple(...parameters).map((values) => values.reduce((path, value) => path.replace(/\{\w+\}/, () => value), operation.path));
  };

  const headers = fc
    .record({
      'idempotency-key': seldom(fc.constantFrom('key-1', 'key-2', 'key-3', 'has space', 'x'.repeat(255), 'x'.repeat(256), '\u00e9')),
      'if-match': seldom(fc.constantFrom('"1"', '"2"', '*', 'W/"1"', '1', '"99999999999999999999"', '"1", "2"', '')),
      'x-request-id': seldom(fc.constantFrom('trace-0123456789', 'x', '<script>', 'x'.repeat(500))),
      accept: seldom(fc.constantFrom('application/json', 'text/html', '*/*', 'application/xml', 'image/png;q=0')),
    })
    .map((given): Record<string, string> => JSON.parse(JSON.stringify(given)) as Record<string, string>);

  const request = (operation: Operation): fc.Arbitrary<Wire> =>
    fc
      .record({ caller: fc.nat({ max: callers - 1 }), path: path(operation), query: query(operation), content: body(operation), headers })
      .map(({ caller, path, query, content, headers }) => ({
        name: operation.name,
        caller,
        path: path + query,
        headers: { ...headers, ...content.headers },
        ...(content.body !== undefined && { body: content.body }),
      }));

  const { length } = contract.operations;
  return fc.tuple(...contract.operations.map(request)).chain((all) => fc.shuffledSubarray(all, { minLength: length, maxLength: length }));
}

/** Once in four times. */
const seldom = <T>(arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  fc.oneof({ weight: 3, arbitrary: fc.constant(undefined) }, { weight: 1, arbitrary });

const asText = (value: unknown): string => (typeof value === 'string' ? value.toWellFormed() : JSON.stringify(value));

/** A cut must not split an escape: an undecodable path belongs to no operation. */
function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return !/^\.{0,2}$/.test(text);
  } catch {
    return false;
  }
}
