import { applyDecorators } from '@nestjs/common';
import { ApiProperty, type ApiPropertyOptions } from '@nestjs/swagger';
import { Expose, Transform } from 'class-transformer';
import { IsOptional, ValidateBy, ValidateIf } from 'class-validator';

/**
 * Checks a value: returns one plain sentence about its fault, or undefined if it is right. In a list the entry comes first: `/3 Must not be empty.`
 */
export type Check = (value: unknown, object: object) => string | undefined;

/** A kind of value: how it is documented, tidied and checked. Every limit is written once, here or in the arguments. */
export interface Kind {
  schema: ApiPropertyOptions & object;
  check: Check;
  /** Runs before the check. Leaves values of other types as they are. */
  clean?: (value: unknown) => unknown;
}

export interface FieldOptions {
  description?: string;
  example?: unknown;
  /** True if the field may be left out. Null is refused unless `nullable`. */
  optional?: boolean;
  nullable?: boolean;
  /** Value for a field that is left out. */
  default?: unknown;
}

/** A field of a DTO class: documents, tidies and checks it in one place. */
export const Field = (kind: Kind, options: FieldOptions = {}, ...more: PropertyDecorator[]): PropertyDecorator => {
  const { optional = false, nullable = false, default: usual, ...said } = options;
  const { schema, check, clean } = kind;
  const mayMiss = optional || usual !== undefined;
  return applyDecorators(
    ApiProperty({ ...schema, ...said, required: !mayMiss, ...(nullable && { nullable }), default: usual } as ApiPropertyOptions),
    // IsOptional() alone would accept null for every field that may be left out.
    ...(mayMiss && nullable ? [IsOptional()] : []),
    ...(mayMiss && !nullable ? [ValidateIf((_, value) => value !== undefined)] : []),
    ...(!mayMiss && nullable ? [ValidateIf((_, value) => value !== null)] : []),
    ValidateBy({
      name: 'field',
      validator: {
        validate: (value, args) => check(value, args?.object ?? {}) === undefined,
        defaultMessage: (args) => check(args?.value, args?.object ?? {}) ?? '',
      },
    }),
    ...more,
    // One transform for all: with several on one field, class-transformer runs the last one first. `value` is a copy; `obj` has the sent value.
    ...(clean || usual !== undefined
      ? [
          Transform(({ value, obj, key }: { value: unknown; obj: Record<string, unknown>; key: string }) =>
            obj[key] === undefined ? structuredClone(usual) : clean ? clean(obj[key]) : value,
          ),
        ]
      : []),
    // Makes class-transformer process the field although it was not sent.
    ...(usual === undefined ? [] : [Expose()]),
  );
};

/** Tidies texts, and leaves other types to the check. */
export const ofText = (change: (value: string) => unknown) => (value: unknown) => (typeof value === 'string' ? change(value) : value);
export const trimmed = ofText((value) => value.trim());
export const asGiven = (value: unknown): unknown => value;

export const missing: Check = (value) => (value === undefined ? 'Is required.' : value === null ? 'Must not be null.' : undefined);

/** The check of one value of a type. A list or another type is refused first. */
export const single =
  <T>(is: (value: unknown) => value is T, otherwise: string, check: (value: T, object: object) => string | undefined): Check =>
  (value, object) => {
    const absent = missing(value, object);
    if (absent) return absent;
    if (Array.isArray(value)) return 'Must be one value, not several.';
    return is(value) ? check(value, object) : otherwise;
  };

const isText = (value: unknown): value is string => typeof value === 'string';
export const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null;
export const textual = (check: (value: string, object: object) => string | undefined): Check => single(isText, 'Must be text.', check);
export const unless = (right: boolean, sentence: string): string | undefined => (right ? undefined : sentence);
