import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { Client } from './http.js';

/** The parts of JSON Schema that the contract uses. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  pattern?: string;
  enum?: unknown[];
  const?: unknown;
  example?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: boolean | Schema;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  maxItems?: number;
}

interface Media {
  schema: Schema;
  example?: unknown;
}

interface Parameter {
  name: string;
  in: 'path' | 'query' | 'header';
  required?: boolean;
  description?: string;
  schema: Schema;
}

interface Header {
  required?: boolean;
  description?: string;
  schema: Schema;
}

interface Response {
  description: string;
  headers?: Record<string, Reference | Header>;
  content?: Record<string, Media>;
}

interface Reference {
  $ref: string;
}

interface Described {
  operationId: string;
  parameters: Parameter[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, Response>;
  security?: Record<string, string[]>[];
  'x-public'?: boolean;
}

export interface Operation extends Described {
  /** A name such as `GET /api/v1/doctors/{id}`. */
  name: string;
  method: string;
  path: string;
}

export interface Answered {
  status: number;
  headers: Headers;
  body: string;
}

/** Endpoints with errors in a standard format (RFC 6749, 5.2). */
const OAUTH = /^\/api\/v1\/auth\/(token|convert-token|revoke-token|verify-token)$/;

/** Headers that must be documented if an answer has them. */
const SAID = ['x-request-id', 'etag', 'location', 'retry-after', 'www-authenticate', 'idempotency-replayed'];

const ROOT = 'https://consilium.example/openapi.json';
const PROBLEM = 'application/problem+json';
export const JSON_TYPE = /[/+]json\b/;

/** The contract of a running API. Checks answers against it. */
export class Contract {
  readonly operations: Operation[];
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true });
  private readonly validators = new Map<Schema, ValidateFunction>();

  private constructor(
    private readonly document: {
      paths: Record<string, Record<string, Described>>;
      components: { schemas: Record<string, Schema>; [kind: string]: Record<string, unknown> };
    },
  ) {
    formats.default(this.ajv);
    this.ajv.addSchema({ ...document, $id: ROOT });
    this.operations = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, described]) => ({
        ...described,
        parameters: described.parameters.map((parameter) => this.follow(parameter)),
        responses: Object.fromEntries(Object.entries(described.responses).map(([status, response]) => [status, this.follow(response)])),
        name: `${method.toUpperCase()} ${path}`,
        method: method.toUpperCase(),
        path,
      })),
    );
  }

  static async of(client: Client): Promise<Contract> {
    return new Contract((await client.get('//openapi.json')).body as Contract['document']);
  }

  /** Follows the reference of a schema. */
  resolve(schema: Schema): Schema {
    const name = schema.$ref?.split('/').at(-1);
    return name === undefined ? schema : (this.document.components.schemas[name] ?? {});
  }

  private follow<T>(given: T | Reference): T {
    const [kind, name] = (given as Partial<Reference>).$ref?.split('/').slice(2) ?? [];
    return kind === undefined || name === undefined ? (given as T) : (this.document.components[kind]?.[name] as T);
  }

  /** Deviations of an answer from the contract; empty if it conforms. */
  faults(operation: Operation, answer: Answered): string[] {
    const { status } = answer;
    const described = operation.responses[String(status)];
    const faults = described
      ? [...this.bodyFaults(operation.path, described, answer), ...this.headerFaults(described, answer)]
      : ['not documented'];
    return faults.map((fault) => `${operation.name} answered ${String(status)}: ${fault}`);
  }

  /** Deviations of an example from its schema; empty if it conforms. */
  exampleFaults({ schema, example }: Media): string[] {
    return this.schemaFaults(schema, example);
  }

  headersOf({ headers = {} }: Response): Header[] {
    return Object.values(headers).map((header) => this.follow(header));
  }

  private bodyFaults(path: string, { content = {}, description }: Response, { status, headers, body }: Answered): string[] {
    const [[type, media] = []] = Object.entries(content);
    if (type === undefined || media === undefined) return body === '' ? [] : ['a body where none is documented'];
    const given = headers.get('content-type')?.split(';')[0];
    if (given !== type) return [`${given ?? 'nothing'} instead of ${type}`];
    const value: unknown = JSON_TYPE.test(type) ? JSON.parse(body) : body;
    const faults = this.schemaFaults(media.schema, value);
    if (type !== PROBLEM) return status >= 400 && !OAUTH.test(path) ? [...faults, 'no problem document'] : faults;
    const problem = value as { status?: unknown; code?: unknown };
    if (problem.status !== status) faults.push('the body says otherwise');
    if (!description.includes(`\`${String(problem.code)}\``)) faults.push(`the code ${String(problem.code)} is not documented`);
    return faults;
  }

  private headerFaults({ headers: documented = {} }: Response, { headers: given }: Answered): string[] {
    const names = Object.keys(documented).map((name) => name.toLowerCase());
    const undocumented = SAID.filter((name) => given.has(name) && !names.includes(name)).map((name) => `${name} is not documented`);
    const wrong = Object.entries(documented).flatMap(([name, reference]) => {
      const { schema, required } = this.follow<Header>(reference);
      const value = given.get(name);
      if (value === null) return required ? [`${name} is missing`] : [];
      return this.schemaFaults(schema, schema.type === 'integer' ? Number(value) : value).map((fault) => `${name}${fault}`);
    });
    return [...undocumented, ...wrong];
  }

  private schemaFaults(schema: Schema, value: unknown): string[] {
    const validate = this.validators.get(schema) ?? this.ajv.compile(this.absolute(schema));
    this.validators.set(schema, validate);
    if (validate(value)) return [];
    return (validate.errors ?? []).map((error) => `${error.instancePath} ${error.message ?? ''} ${JSON.stringify(error.params)}`);
  }

  /** Makes the references of a single schema point into the document. */
  private absolute(schema: Schema): Schema {
    return JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/', `"$ref":"${ROOT}#/`)) as Schema;
  }
}
