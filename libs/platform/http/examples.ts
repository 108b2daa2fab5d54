import type { OpenAPIObject } from '@nestjs/swagger';
import { EXAMPLE_VALUES } from './example-values.js';

interface Schema {
  $ref?: string;
  example?: unknown;
  default?: unknown;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  type?: string;
  format?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  minimum?: number;
}

interface Media {
  schema?: Schema;
  example?: unknown;
}

const VERBS = ['get', 'put', 'post', 'delete'] as const;
const BY_FORMAT: Record<string, unknown> = {
  uuid: '01890a5d-ac96-774b-bcce-b302099a8057',
  'date-time': '2027-03-01T09:30:00.000Z',
  date: '1990-04-12',
  email: 'ada@example.org',
  uri: 'https://example.org',
};

/** Gives each body and answer of the contract that has none an example, put together from the examples of its fields. */
export function addExamples(document: OpenAPIObject): void {
  const schemas = (document.components?.schemas ?? {}) as Record<string, Schema>;
  for (const path of Object.values(document.paths)) {
    for (const verb of VERBS) {
      const operation = path[verb];
      if (!operation) continue;
      const bodies = [operation.requestBody, ...Object.values(operation.responses)] as ({ content?: Record<string, Media> } | undefined)[];
      for (const body of bodies) {
        for (const media of Object.values(body?.content ?? {})) {
          if (media.schema && media.example === undefined) media.example = exampleOf(media.schema, schemas);
        }
      }
    }
  }
}

/** `name` is the field's: where its schema has no example, that says what it holds. */
function exampleOf(schema: Schema, schemas: Record<string, Schema>, name = ''): unknown {
  if (schema.example !== undefined) return schema.example;
  if (schema.$ref) return exampleOf(schemas[schema.$ref.replace('#/components/schemas/', '')] ?? {}, schemas, name);
  if (schema.const !== undefined) return schema.const;
  if (schema.default !== undefined) return schema.default;
  if (schema.enum) return schema.enum[0];
  if (schema.properties) {
    // Of fields that exclude each other, the first stands.
    const rivals = (schema.oneOf ?? []).slice(1).flatMap(({ required = [] }) => required);
    const shown = Object.entries(schema.properties).filter(([field]) => !rivals.includes(field));
    return Object.fromEntries(shown.map(([field, property]) => [field, exampleOf(property, schemas, field)]));
  }
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return exampleOf(choices[0] ?? {}, schemas, name);
  const known = EXAMPLE_VALUES[name];
  switch (schema.type) {
    case 'array':
      return schema.items ? [exampleOf(schema.items, schemas, name)] : [];
    case 'object':
      return {};
    case 'integer':
    case 'number':
      return typeof known === 'number' ? known : (schema.minimum ?? 1);
    case 'boolean':
      return true;
    case 'null':
      return null;
    case 'string':
    case undefined:
    default: {
      const value = BY_FORMAT[schema.format ?? ''] ?? known;
      if (typeof value !== 'string')
        throw new Error(`The field ${name} has no example: give its schema one, or its name in EXAMPLE_VALUES.`);
      return value;
    }
  }
}
