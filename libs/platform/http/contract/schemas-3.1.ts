import type { OpenAPIObject } from '@nestjs/swagger';

type Node = Record<string, unknown>;

/** Keys whose values are data of the caller, not schemas. */
const LITERAL = new Set(['example', 'examples', 'default', 'enum', 'const', 'required']);
const REF = '#/components/schemas/';

/** Removes the suffix of a class (`AppointmentView`, `ScheduleAppointmentBody`): types of the contract have none. */
const publicName = (name: string): string => name.replace(/(Body|View)$/, '');

const refTo = (name: string): string => REF + publicName(name);
const publicRef = (ref: string): string => (ref.startsWith(REF) ? refTo(ref.slice(REF.length)) : ref);

/** Translates the document to OpenAPI 3.1: @nestjs/swagger writes schemas in the dialect of 3.0. All schemas are translated in the same way. */
export function translate(document: OpenAPIObject): OpenAPIObject {
  const words = new Map<string, Node>();
  const translated = translateNode(document, words) as OpenAPIObject;
  const schemas = [...words, ...(Object.entries(translated.components?.schemas ?? {}) as [string, Node][])];
  const named = new Map<string, Node>();
  for (const [name, schema] of schemas) {
    const known = publicName(name);
    if (named.has(known) && !words.has(name)) throw new Error(`Two types of the contract are called ${known}.`);
    // The description of one field must not appear at the enumeration that all fields share.
    named.set(known, schema['enum'] ? without('description', schema) : schema);
  }
  if (translated.components) translated.components.schemas = Object.fromEntries(named);
  return translated;
}

/** `words` collects the named enumerations of list entries, which @nestjs/swagger does not name. */
function translateNode(node: unknown, words: Map<string, Node>): unknown {
  if (Array.isArray(node)) return node.map((one) => translateNode(one, words));
  if (typeof node !== 'object' || node === null) return node;
  const { enumName, ...entry } = node as Node;
  if (typeof enumName === 'string') {
    words.set(enumName, entry);
    return { $ref: refTo(enumName) };
  }
  const { nullable, allOf, 'x-exactly-one': either, 'x-union': union, ...rest } = node as Node;
  if (union) return oneOfTypes(union as { property: string; of: Record<string, string> });
  const out: Node = Object.fromEntries(
    Object.entries(rest).map(([key, value]) => [key, LITERAL.has(key) ? value : translateNode(value, words)]),
  );
  if (typeof out['$ref'] === 'string') out['$ref'] = publicRef(out['$ref']);
  if (either) out['oneOf'] = (either as string[]).map((name) => ({ required: [name] }));
  // A reference may have other keys beside it in OpenAPI 3.1.
  const [only, ...others] = (allOf ?? []) as Node[];
  const target = others.length === 0 ? only?.['$ref'] : undefined;
  const reference = typeof target === 'string' ? { $ref: publicRef(target) } : undefined;
  if (allOf && !reference) out['allOf'] = translateNode(allOf, words);
  if (reference && !nullable) return { ...out, ...reference };
  if (!nullable) return out;
  const { description, example, ...kind } = without('required', reference ? without('type', out) : out);
  return {
    anyOf: [reference ?? kind, { type: 'null' }],
    ...(description !== undefined && { description }),
    ...(example !== undefined && { example }),
  };
}

const without = (name: string, { [name]: _, ...rest }: Node): Node => rest;

const oneOfTypes = ({ property, of }: { property: string; of: Record<string, string> }) => ({
  oneOf: Object.values(of).map((name) => ({ $ref: refTo(name) })),
  discriminator: { propertyName: property, mapping: Object.fromEntries(Object.entries(of).map(([word, name]) => [word, refTo(name)])) },
});

/** Forbids unknown fields in every type, unless its class is lenient. */
export function closeObjects({ components }: OpenAPIObject): void {
  for (const schema of Object.values(components?.schemas ?? {}) as Node[]) {
    if (schema['properties'] && schema['x-lenient'] === undefined) schema['additionalProperties'] ??= false;
    delete schema['x-lenient'];
  }
}

/**
 * Writes each default of a body into its description. openapi-typescript and others treat a field with a default as always present, although it may
 * be left out.
 */
export function tellDefaults({ components }: OpenAPIObject): void {
  const types = Object.values(components?.schemas ?? {}) as { properties?: Record<string, Node> }[];
  for (const property of types.flatMap(({ properties = {} }) => Object.values(properties))) {
    const { default: usual, description } = property;
    if (usual === undefined) continue;
    property['description'] = [description, `By default ${JSON.stringify(usual)}.`].filter(Boolean).join(' ');
    property['example'] ??= usual;
    delete property['default'];
  }
}
