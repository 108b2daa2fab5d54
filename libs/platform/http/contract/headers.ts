import type { OpenAPIObject } from '@nestjs/swagger';

// Headers of the API. Each accepted format is one pattern that the code and the contract share.

export const REQUEST_ID = /^[\w-]{8,64}$/;
export const IDEMPOTENCY_KEY = /^[\x21-\x7e]{1,255}$/;
export const IF_MATCH = /^(?:\*|"(\d{1,9})")$/;

export const KEY_FORMAT = '1 to 255 printable ASCII characters without spaces';

type Components = NonNullable<OpenAPIObject['components']>;

/** Headers that a caller may send with any request. An invalid value is ignored, not refused. */
export const REQUEST_PARAMETERS: Components['parameters'] = {
  RequestId: {
    name: 'X-Request-Id',
    in: 'header',
    required: false,
    description:
      'Becomes the id of the request where it has 8 to 64 letters, digits, _ and -; otherwise it is passed over, and a new one is given.',
    schema: { type: 'string' },
    example: '01890a5d-ac96-774b-bcce-b302099a8057',
  },
};

/** Headers of answers. */
export const RESPONSE_HEADERS = {
  RequestId: {
    required: true,
    description: 'Id of the request: it stands in the logs, and in problem documents as `requestId`.',
    schema: { type: 'string', pattern: REQUEST_ID.source },
    example: '01890a5d-ac96-774b-bcce-b302099a8057',
  },
  ETag: {
    required: true,
    description: 'Version of the record, for `If-Match`.',
    schema: { type: 'string', pattern: '^"\\d+"$' },
    example: '"1"',
  },
  Location: {
    required: true,
    description: 'Path of the record that was made.',
    schema: { type: 'string', pattern: '^/api/v1/' },
  },
  RetryAfter: {
    required: true,
    description: 'Seconds after which to try again.',
    schema: { type: 'integer', minimum: 1 },
    example: 2,
  },
  BearerChallenge: { required: true, description: 'How to say who asks.', schema: { type: 'string', const: 'Bearer' } },
  ClientChallenge: {
    required: true,
    description: 'How a client says who it is.',
    schema: { type: 'string', const: 'Basic realm="Consilium"' },
  },
  IdempotencyReplayed: {
    required: false,
    description: 'Says that this is the answer stored for the `Idempotency-Key`, and nothing was done again.',
    schema: { type: 'string', const: 'true' },
  },
};

type HeaderName = keyof typeof RESPONSE_HEADERS;

const NAMES: Record<HeaderName, string> = {
  RequestId: 'X-Request-Id',
  ETag: 'ETag',
  Location: 'Location',
  RetryAfter: 'Retry-After',
  BearerChallenge: 'WWW-Authenticate',
  ClientChallenge: 'WWW-Authenticate',
  IdempotencyReplayed: 'Idempotency-Replayed',
};

export interface Answer {
  status: number;
  /** True for one versioned record. */
  versioned: boolean;
  /** True if the answer may be the stored answer to an `Idempotency-Key`. */
  idempotent: boolean;
  /** True if a refusal is a problem document; otherwise it is an OAuth error. */
  problem: boolean;
}

/** References to the headers of an answer. */
export function headersOf({ status, versioned, idempotent, problem }: Answer): Record<string, { $ref: string }> {
  const succeeds = status < 300;
  const carried: [HeaderName, boolean][] = [
    ['RequestId', true],
    ['ETag', succeeds && versioned],
    ['Location', status === 201],
    ['IdempotencyReplayed', idempotent && (succeeds || status === 409 || status === 422)],
    ['RetryAfter', status === 429 || status === 503],
    ['BearerChallenge', status === 401 && problem],
    ['ClientChallenge', status === 401 && !problem],
  ];
  return Object.fromEntries(carried.filter(([, is]) => is).map(([name]) => [NAMES[name], { $ref: `#/components/headers/${name}` }]));
}
