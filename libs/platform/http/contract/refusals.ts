import { BadRequestException, type Type as Class, UnauthorizedException } from '@nestjs/common';
import { DomainError, NotAllowed, NotFound, StaleVersion } from '../../../kernel/domain-error.js';
import type { OpenAPIObject } from '@nestjs/swagger';
import { DependencyDown, HTTP_CODES, InvalidInput, type Problem, STATUS, toProblem } from '../problem/problem.js';
import { TooManyRequests } from '../request/rate-limits.js';

/** Description of a refusal in the contract. */
export interface DescribedRefusal {
  description: string;
  example: object;
}

/** Refusals of an endpoint for which a standard requires another form than problem documents. */
export interface OtherRefusals {
  type: Class;
  of: Record<number, DescribedRefusal>;
}

const MEANINGS: Record<number, string> = {
  400: 'The request is not valid; `errors` says where.',
  401: 'No access token, or one that is not valid.',
  403: 'Your role or your scopes do not allow this kind of thing, or you may see the record, but not do this.',
  404: 'There is no such record, or you may not see it.',
  409: 'It clashes with what is there.',
  412: 'The record has changed since you read it.',
  413: 'The body is too large.',
  414: 'What stands for an id in the path is too long.',
  415: 'The body is not JSON.',
  422: 'Understood, and refused by a rule.',
  429: 'Too many of these; `Retry-After` says when to try again.',
  503: 'A part of the service does not answer; `Retry-After` says when to try again.',
};
const CREDENTIALS = 'The credentials are wrong or over, or more of them are needed.';

/** Errors that any endpoint with the status may throw. */
const THROWN: Record<number, unknown[]> = {
  400: [new InvalidInput([]), new BadRequestException()],
  401: [new UnauthorizedException()],
  403: [new NotAllowed('change', 'record')],
  404: [new NotFound('record')],
  412: [new StaleVersion({ currentVersion: 2 })],
  413: [{ statusCode: 413, code: 'FST_ERR_CTP_BODY_TOO_LARGE' }],
  414: [{ statusCode: 414, code: 'FST_ERR_MAX_PARAM_LENGTH' }],
  415: [{ statusCode: 415, code: 'FST_ERR_CTP_INVALID_MEDIA_TYPE' }],
  429: [new TooManyRequests(30_000)],
  503: [new DependencyDown()],
};

const REQUEST = '01890a5d-ac96-774b-bcce-b302099a8057';
export const asExample = (thrown: unknown): Problem => ({ ...toProblem(thrown), requestId: REQUEST });

export const statusOf = (refusal: DomainError): number => STATUS[refusal.kind];

/** The permanent codes of the errors with a status, and the first error as an example. */
export function describeRefusal(status: number, own: readonly DomainError[] = [], isPublic = false): DescribedRefusal {
  const proves = status === 401 && isPublic;
  const thrown = [...own.filter((refusal) => statusOf(refusal) === status), ...(proves ? [] : (THROWN[status] ?? []))];
  const [first, ...others] = thrown.map(asExample);
  if (!first) throw new Error(`Nothing is known that is refused with ${String(status)}.`);
  const codes = [...new Set([first, ...others].map(({ code }) => `\`${code}\``))];
  return { description: `${(proves ? CREDENTIALS : MEANINGS[status]) ?? 'Refused.'} Codes: ${codes.join(', ')}.`, example: first };
}

/** Makes the codes of all refusals one type of the contract: those of its operations, and those of the web server. */
export function nameProblemCodes({ paths, components }: OpenAPIObject): void {
  const described = JSON.stringify([paths, components?.responses]).matchAll(/Codes: ((?:`[\w-]+`(?:, )?)+)/g);
  const named = [...described].flatMap(([, codes = '']) => [...codes.matchAll(/[\w-]+/g)].map(([code]) => code));
  const all = [...new Set([...named, ...Object.values(HTTP_CODES), 'internal'])].sort();
  const schemas = components?.schemas as Record<string, { properties?: Record<string, object> }>;
  schemas['ProblemCode'] = {
    type: 'string',
    enum: all,
    description: 'Permanent; program against this. A later version may know more.',
  } as object;
  const code = schemas['Problem']?.properties;
  if (code) code['code'] = { $ref: '#/components/schemas/ProblemCode' };
}
