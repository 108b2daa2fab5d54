import { applyDecorators, type Type as Class } from '@nestjs/common';
import { ApiExtension, ApiExtraModels, type ApiPropertyOptions, DECORATORS, PartialType } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { IsOptional, registerDecorator, ValidateNested } from 'class-validator';
import type { Changes } from '../../../kernel/changes.js';
import { type Check, Field, type FieldOptions, isObject, type Kind, missing, single, unless } from './field.js';
import { Shown } from './texts.js';

const LENIENT = 'dto:lenient';
/** A class whose unknown fields are ignored, as a standard requires. All other classes refuse them. */
export const Lenient = (): ClassDecorator => (target) => {
  Reflect.defineMetadata(LENIENT, true, target);
  ApiExtension('x-lenient', true)(target);
};
export const isLenient = (of: Class): boolean => Reflect.hasMetadata(LENIENT, of);

const AS_SENT = 'dto:as-sent';
/** A foreign document: its known fields are checked, and all of it is stored as it was sent. */
export const AsSent = (): ClassDecorator => (target) => {
  Reflect.defineMetadata(AS_SENT, true, target);
  Lenient()(target);
};
export const isAsSent = (of: Class): boolean => Reflect.hasMetadata(AS_SENT, of);

/** Names of the fields of a DTO class. */
export const fieldsOf = (of: Class): string[] =>
  ((Reflect.getMetadata(DECORATORS.API_MODEL_PROPERTIES_ARRAY, of.prototype as object) ?? []) as string[]).map((name) => name.slice(1));

const freeFields = new WeakMap<Class, readonly string[]>();
/** Fields of a class that hold an object in the caller's own format. */
export function freeFieldsOf(of: Class): readonly string[] {
  const known = freeFields.get(of);
  if (known) return known;
  const isFree = (name: string): boolean => {
    const said = Reflect.getMetadata(DECORATORS.API_MODEL_PROPERTIES, of.prototype as object, name) as { additionalProperties?: unknown };
    return said.additionalProperties === true;
  };
  const found = fieldsOf(of).filter(isFree);
  freeFields.set(of, found);
  return found;
}

/** The known fields of a value, for a lenient class. */
export function knownFields(value: object, of: Class): object {
  const names = new Set(fieldsOf(of));
  return Object.fromEntries(Object.entries(value).filter(([name]) => names.has(name)));
}

export const NOT_AN_OBJECT = 'Must be a JSON object.';

/** An object of another DTO class. ValidateNested() alone would also accept a list of them; swagger calls only functions named `type`. */
export const Nested = (of: () => Class, options?: FieldOptions) =>
  Field(
    { schema: { type: () => of() }, check: single(isObject, NOT_AN_OBJECT, () => undefined) },
    options,
    ValidateNested(),
    Type(of),
    Transform(({ value }: { value: unknown }) =>
      isObject(value) && !Array.isArray(value) && isLenient(of()) ? Object.assign(new (of())() as object, knownFields(value, of())) : value,
    ),
  );

export interface ListOptions {
  /** Number of entries. */
  max?: number;
  min?: number;
  /** True if no entry may occur twice. */
  unique?: boolean;
  /** A rule about the entries together. */
  rule?: (entries: unknown[]) => string | undefined;
}

/** A list of a kind or of a DTO class. */
export const ListOf = (of: Kind | (() => Class), { max, min = 0, unique = false, rule, ...options }: ListOptions & FieldOptions = {}) => {
  const kind = typeof of === 'function' ? undefined : of;
  const check: Check = (value, object) => {
    if (!Array.isArray(value)) return missing(value, object) ?? 'Must be a list.';
    if (max !== undefined && value.length > max) return `Must have at most ${max} entries.`;
    if (value.length < min) return `Must have at least ${min} ${min === 1 ? 'entry' : 'entries'}.`;
    for (const [at, entry] of value.entries()) {
      const wrong = kind ? kind.check(entry, object) : unless(isObject(entry) && !Array.isArray(entry), NOT_AN_OBJECT);
      if (wrong) return `/${at} ${wrong}`;
    }
    if (unique && new Set(value).size !== value.length) return 'Must not hold the same entry twice.';
    return rule?.(value);
  };
  const cleanEntry = kind?.clean;
  const clean =
    cleanEntry &&
    ((value: unknown) => (Array.isArray(value) && value.length <= (max ?? Infinity) ? value.map((entry) => cleanEntry(entry)) : value));
  const schema = {
    ...(kind ? { type: 'array', items: kind.schema } : { type: () => (of as () => Class)(), isArray: true }),
    ...(max !== undefined && { maxItems: max }),
    ...(min > 0 && { minItems: min }),
    ...(unique && { uniqueItems: true }),
  } as ApiPropertyOptions;
  return Field({ schema, check, ...(clean && { clean }) }, options, ...(kind ? [] : [ValidateNested(), Type(of as () => Class)]));
};

/** Exactly one of the two fields must be sent. Both are `optional`. Repeat it on a class that picks fields of another class. */
export const ExactlyOne =
  (one: string, other: string): ClassDecorator =>
  (target) => {
    const given = (object: Record<string, unknown>) => Number(object[one] !== undefined) + Number(object[other] !== undefined);
    // The rule has a name that is no field, because the rules of a missing field are skipped.
    const propertyName = `either ${one} or ${other}`;
    registerDecorator({
      name: 'object',
      target,
      propertyName,
      validator: {
        validate: (_, args) => {
          const object = args?.object as Record<string, unknown>;
          return !(propertyName in object) && given(object) === 1;
        },
        defaultMessage: (args) =>
          given(args?.object as Record<string, unknown>)
            ? `Takes either ${one} or ${other}, not both.`
            : `Needs either ${one} or ${other}.`,
      },
    });
    ApiExtension('x-exactly-one', [one, other])(target);
  };

const UNION = 'dto:union';
export interface Union {
  property: string;
  of: Record<string, Class>;
}
/** A body of one class or another, chosen by the field `property`. Put it on an empty class that is the type of the route's body. */
export const UnionBy = (property: string, of: Record<string, Class>) =>
  applyDecorators(
    ApiExtraModels(...Object.values(of)),
    ApiExtension('x-union', {
      property,
      of: Object.fromEntries(Object.entries(of).map(([word, { name }]) => [word, name])),
    }) as ClassDecorator,
    (target: object) => {
      Reflect.defineMetadata(UNION, { property, of } satisfies Union, target);
    },
  );
export const unionOf = (target: object): Union | undefined => Reflect.getOwnMetadata(UNION, target) as Union | undefined;

/** A class of changes: nothing has a default, and a field becomes nullable if it may be missing. PartialType() alone does neither. */
export function ChangesOf<T>(of: Class<T>): Class<Changes<T>> {
  // A class of its own: its rules for a field run after the inherited ones.
  class Changed extends PartialType<object>(of as Class<object>, { skipNullProperties: false }) {}
  const said = (key: string, prototype: object) =>
    Reflect.getMetadata(DECORATORS.API_MODEL_PROPERTIES, prototype, key) as { default?: unknown; required?: boolean };
  for (const key of fieldsOf(Changed)) {
    const { default: usual, ...rest } = said(key, Changed.prototype);
    if (usual === undefined && said(key, of.prototype as object).required === false) {
      Reflect.defineMetadata(DECORATORS.API_MODEL_PROPERTIES, { ...rest, nullable: true }, Changed.prototype, key);
      IsOptional()(Changed.prototype, key);
    }
    if (usual === undefined) continue;
    Reflect.defineMetadata(DECORATORS.API_MODEL_PROPERTIES, rest, Changed.prototype, key);
    Transform(({ value, obj }: { value: unknown; obj: Record<string, unknown> }) => (obj[key] === undefined ? undefined : value))(
      Changed.prototype,
      key,
    );
  }
  return Changed;
}

/** A list answer: `class AppointmentList extends pageOf(AppointmentView) {}`. */
export function pageOf<T>(item: Class<T>): Class<{ items: T[]; nextCursor: string | null }> {
  class Page {
    @ListOf(() => item)
    items!: T[];

    @Shown({ nullable: true, description: 'Give it as `cursor` for the next page; null on the last one.', example: null })
    nextCursor!: string | null;
  }
  return Page;
}
