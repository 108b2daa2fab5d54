import { type ArgumentMetadata, StandardSchemaValidationPipe } from '@nestjs/common';
import type { StandardSchemaV1 } from '@standard-schema/spec';
import { type FieldError, InvalidInput } from './problem.js';

/** Validates body, query and path against the Zod schema that the route names, and says where each value is wrong. */
export class ValidationPipe extends StandardSchemaValidationPipe {
  override async transform<T>(value: T, metadata: ArgumentMetadata): Promise<T> {
    return metadata.schema && metadata.type !== 'custom' ? ((await validated(metadata.schema, value, metadata)) as T) : value;
  }
}

/** Nothing is stripped: `__proto__` does not pass the JSON parser, and every other unknown field is named in the refusal. */
export async function validated(
  schema: StandardSchemaV1,
  value: unknown,
  metadata: Pick<ArgumentMetadata, 'type' | 'data'>,
): Promise<unknown> {
  const result = await schema['~standard'].validate(metadata.type === 'body' ? (value ?? {}) : value);
  if (result.issues) throw new InvalidInput(result.issues.flatMap((issue) => toErrors(issue, metadata)));
  return result.value;
}

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
