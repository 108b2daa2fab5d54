import { type ArgumentMetadata, StandardSchemaValidationPipe } from '@nestjs/common';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { type FieldError, InvalidInput } from './problem.js';

/** Validates body, query and path against the Zod schema that the route names, and says where each value is wrong. */
export class ValidationPipe extends StandardSchemaValidationPipe {
  override async transform<T>(value: T, metadata: ArgumentMetadata): Promise<T> {
    if (!metadata.schema || metadata.type === 'custom') return value;
    // Nothing is stripped: `__proto__` does not pass the JSON parser, and every other unknown field is named in the refusal.
    const result = await metadata.schema['~standard'].validate(metadata.type === 'body' ? (value ?? {}) : value);
    if (result.issues) throw refusedFor(result.issues, metadata);
    return result.value as T;
  }
}

export const refusedFor = (issues: readonly StandardSchemaV1.Issue[], where: Pick<ArgumentMetadata, 'type' | 'data'>): InvalidInput =>
  new InvalidInput(issues.flatMap((issue) => toErrors(issue, where)));

function toErrors(
  issue: StandardSchemaV1.Issue & { code?: string; keys?: string[] },
  { type, data }: Pick<ArgumentMetadata, 'type' | 'data'>,
): FieldError[] {
  const path = [
    ...(data ? [data] : []),
    ...(issue.path ?? []).map((segment) => String(typeof segment === 'object' ? segment.key : segment)),
  ];
  const at = (more: string[]) => {
    const full = [...path, ...more];
    return type === 'body'
      ? `#${full.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')}`
      : `${type === 'param' ? 'path' : type}:${full.join('.')}`;
  };
  // Names of unknown fields come from the caller: a bounded number of bounded ones is repeated.
  if (issue.code === 'unrecognized_keys' && issue.keys) {
    return issue.keys.slice(0, 10).map((key) => ({ pointer: at([key.slice(0, 80)]), detail: 'Unknown field.' }));
  }
  return [{ pointer: at([]), detail: issue.message }];
}
