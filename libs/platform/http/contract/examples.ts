import type { OpenAPIObject } from '@nestjs/swagger';

interface Schema {
  $ref?: string;
  example?: unknown;
  enum?: unknown[];
  const?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  type?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
}

interface Media {
  schema?: Schema;
  example?: unknown;
}

interface Body {
  content?: Record<string, Media>;
  /** Set by `@Endpoint`: the parts of the answer's example that differ from the example of its type. */
  'x-differs'?: object;
}

const VERBS = ['get', 'put', 'post', 'delete'] as const;
/** Adds an example to every body and answer of the contract that has none, built from the examples of its fields. */
export function addExamples(document: OpenAPIObject): void {
  const schemas = (document.components?.schemas ?? {}) as Record<string, Schema>;
  for (const path of Object.values(document.paths)) {
    for (const verb of VERBS) {
      const operation = path[verb];
      if (!operation) continue;
      const bodies = [operation.requestBody, ...Object.values(operation.responses)] as (Body | undefined)[];
      for (const body of bodies) {
        const differs = body?.['x-differs'];
        delete body?.['x-differs'];
        for (const media of Object.values(body?.content ?? {})) {
          if (media.schema && media.example === undefined)
            media.example = merged(exampleOf(media.schema, schemas, operation.operationId ?? ''), differs);
        }
      }
    }
  }
}

/** Merges the differing parts into an example, also in nested objects. */
function merged(example: unknown, differs: object | undefined): unknown {
  if (!differs) return example;
  const changed = Object.entries(differs).map(([name, value]: [string, unknown]) => {
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return [name, isObject ? merged((example as Record<string, unknown>)[name], value) : value];
  });
  return { ...(example as object), ...Object.fromEntries(changed) };
}

/**
 * The example of a schema; undefined for an optional field without one, which is then left out. `at` is the place for the error about a missing
 * example.
 */
function exampleOf(schema: Schema, schemas: Record<string, Schema>, at: string): unknown {
  if (schema.example !== undefined) return schema.example;
  if (schema.$ref) {
    const name = schema.$ref.replace('#/components/schemas/', '');
    return exampleOf(schemas[name] ?? {}, schemas, name);
  }
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  if (schema.properties) {
    // The first of several fields that exclude each other is shown.
    const rivals = (schema.oneOf ?? []).slice(1).flatMap(({ required = [] }) => required);
    const shown = Object.entries(schema.properties).filter(([field]) => !rivals.includes(field));
    const values = shown.map(([field, property]) => [field, exampleOf(property, schemas, `${at}.${field}`)] as const);
    const missing = values.find(([field, value]) => value === undefined && schema.required?.includes(field));
    if (missing) throw new Error(`${at}.${missing[0]} has no example: give its field one.`);
    return Object.fromEntries(values.filter(([, value]) => value !== undefined));
  }
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return exampleOf(choices[0] ?? {}, schemas, at);
  if (schema.type === 'array') return [exampleOf(schema.items ?? {}, schemas, at)].filter((entry) => entry !== undefined);
  if (schema.type === 'boolean') return true;
  return undefined;
}
