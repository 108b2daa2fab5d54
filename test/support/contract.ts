import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import type { Client } from './http.js';

/** The parts of JSON Schema that the contract uses. */
export interface Schema {
  $ref?: string;
  type?: string;
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
}

interface Described {
  operationId: string;
  parameters?: { name: string; in: 'path' | 'query' | 'header'; required?: boolean; schema: Schema }[];
  requestBody?: { content: Record<string, Media> };
  responses: Record<string, { content?: Record<string, Media> }>;
  'x-public'?: boolean;
}

export interface Operation extends Described {
  /** Such as `GET /api/v1/doctors/{id}`. */
  name: string;
  method: string;
  path: string;
}

export interface Answered {
  status: number;
  contentType: string | null;
  body: string;
}

/** Endpoints whose errors a standard prescribes (RFC 6749, 5.2). */
const OAUTH = /^\/api\/v1\/auth\/(token|convert-token|revoke-token|verify-token)$/;

const ROOT = 'https://consilium.example/openapi.json';
const pointer = (...steps: string[]) =>
  steps.map((step) => `/${encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('');

/** The contract that a running API announces, and whether its answers keep to it. */
export class Contract {
  readonly operations: Operation[];
  private readonly ajv = new Ajv2020({ strict: false, allErrors: true });
  private readonly validators = new Map<string, ValidateFunction>();

  private constructor(
    private readonly document: { paths: Record<string, Record<string, Described>>; components: { schemas: Record<string, Schema> } },
  ) {
    formats.default(this.ajv);
    this.ajv.addSchema({ ...document, $id: ROOT });
    this.operations = Object.entries(document.paths).flatMap(([path, item]) =>
      Object.entries(item).map(([method, described]) => ({
        ...described,
        name: `${method.toUpperCase()} ${path}`,
        method: method.toUpperCase(),
        path,
      })),
    );
  }

  static async of(client: Client): Promise<Contract> {
    return new Contract((await client.get('//openapi.json')).body as Contract['document']);
  }

  /** A schema with its reference followed. */
  resolve(schema: Schema): Schema {
    const name = schema.$ref?.split('/').at(-1);
    return name === undefined ? schema : (this.document.components.schemas[name] ?? {});
  }

  /** What an answer does that the contract does not say; nothing where it conforms. */
  faults({ method, path, name, responses }: Operation, { status, contentType, body }: Answered): string[] {
    const at = `${name} answered ${String(status)}`;
    const described = responses[String(status)];
    if (!described) return [`${at}, which is not documented`];
    const [media] = Object.keys(described.content ?? {});
    if (media === undefined) return body === '' ? [] : [`${at} with a body where none is documented`];
    if (contentType?.split(';')[0] !== media) return [`${at} as ${contentType ?? 'nothing'} instead of ${media}`];
    const problem = media === 'application/problem+json';
    if (status >= 400 && !problem && !OAUTH.test(path)) return [`${at} without a problem document`];
    const validate = this.validator(pointer('paths', path, method.toLowerCase(), 'responses', String(status), 'content', media, 'schema'));
    const value: unknown = JSON.parse(body);
    const faults = validate(value)
      ? []
      : (validate.errors ?? []).map((error) => `${at}: ${error.instancePath} ${error.message ?? ''} ${JSON.stringify(error.params)}`);
    return problem && (value as { status?: unknown }).status !== status ? [...faults, `${at}, and its body says otherwise`] : faults;
  }

  private validator(where: string): ValidateFunction {
    const known = this.validators.get(where) ?? this.ajv.compile({ $ref: `${ROOT}#${where}` });
    this.validators.set(where, known);
    return known;
  }
}
