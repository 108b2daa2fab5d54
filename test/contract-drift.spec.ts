import { globSync, readFileSync } from 'node:fs';
import type { Type as Class } from '@nestjs/common';
import { Ajv2020 } from 'ajv/dist/2020.js';
import { InvalidInput } from '../libs/platform/http/problem/problem.js';
import { readDto } from '../libs/platform/http/read-dto.js';
import { SCOPES } from './support/product.js';

interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  anyOf?: Schema[];
  oneOf?: Schema[];
  properties?: Record<string, Schema>;
}
interface Body {
  schema: Schema;
  example: Record<string, unknown>;
}
interface Document {
  paths: Record<string, Record<string, { requestBody?: { content: Record<string, Body> } }>>;
  components: { schemas: Record<string, Schema> };
}

const contract = JSON.parse(readFileSync('openapi.json', 'utf8')) as Document;
const ajv = new Ajv2020({ strict: false, validateFormats: false });
ajv.addSchema({ $id: 'c', components: contract.components });

const bodies = new Map<string, Record<string, unknown>>();
for (const path of Object.values(contract.paths))
  for (const { requestBody } of Object.values(path))
    for (const { schema, example } of Object.values(requestBody?.content ?? {}))
      // A file is read by no class.
      if (schema.$ref) bodies.set(schema.$ref.replace('#/components/schemas/', ''), example);

const classes = new Map<string, Class<object>>();
const profiles = globSync('libs/*/{http/*.dto.ts,contract/*.ts}');
beforeAll(async () => {
  for (const file of profiles) {
    const module = (await import(`../${file.replace(/ts$/, 'js')}`)) as Record<string, unknown>;
    for (const [name, value] of Object.entries(module))
      if (typeof value === 'function') classes.set(name.replace(/Body$/, ''), value as Class<object>);
  }
});

const accepts = (type: Class<object>, value: unknown): boolean => {
  try {
    readDto(type, value, 'body', { scopes: SCOPES.names });
    return true;
  } catch (error) {
    if (error instanceof InvalidInput) return false;
    throw error;
  }
};

/** Values that no field expects: the JSON Schema and the reader must refuse the same ones. */
const ODD: readonly unknown[] = [
  undefined,
  null,
  '',
  ' ',
  'x'.repeat(70_000),
  'a\0b',
  'A\u200bda',
  0,
  -1,
  5.5,
  100_000,
  true,
  [],
  [null],
  ['x'],
  [1],
  {},
  { city: '' },
  { country: 'us' },
  { unknown: 1 },
  Array.from({ length: 31 }, () => 'en'),
  ['en', 'en'],
];

/**
 * True for texts that the reader checks more strictly than a schema can, such as time zones and phone numbers: the schema may accept a value that the
 * reader refuses.
 */
const looser = (schema: Schema): boolean => {
  const inner = schema.anyOf?.[0] ?? schema;
  return [inner.type].flat()[0] === 'string' && ['date', 'date-time', 'uri', undefined].includes(inner.format);
};

test('the contract names every body that a class reads', () => {
  expect(bodies.size).toBeGreaterThan(25);
  expect([...bodies.keys()].filter((name) => !classes.has(name))).toEqual([]);
});

test.each([...bodies])('%s is documented as it is checked, field by field', (name, example) => {
  const type = classes.get(name) as Class<object>;
  const documented = ajv.getSchema(`c#/components/schemas/${name}`);
  const { components } = contract;
  const own = components.schemas[name] ?? {};
  const kind = own.oneOf?.find((one) => one.$ref)
    ? (components.schemas[own.oneOf[0]?.$ref?.replace('#/components/schemas/', '') ?? ''] ?? {})
    : own;
  const agree = (value: unknown, schema?: Schema) => {
    const [says, does] = [documented?.(value), accepts(type, value)];
    // The reader never accepts a value that the contract refuses.
    const right = says === does || (says === true && schema !== undefined && looser(schema));
    expect({ value, says, does, right }).toEqual({ value, says, does, right: true });
  };
  expect(accepts(type, example)).toBe(true);
  agree(example);
  agree({ ...example, unknown: 1 });
  for (const [field, schema] of Object.entries(kind.properties ?? {})) {
    for (const odd of ODD) {
      const { [field]: _, ...rest } = example;
      agree(odd === undefined ? rest : { ...rest, [field]: odd }, schema);
    }
  }
});
