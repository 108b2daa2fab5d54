import type { Type as Class } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { type ValidationError, validateSync } from 'class-validator';
import { isObject } from './fields/field.js';
import { type Installation, readingFor } from './fields/installation.js';
import { fieldsOf, freeFieldsOf, isAsSent, isLenient, knownFields, NOT_AN_OBJECT, unionOf } from './fields/objects.js';
import { type FieldError, InvalidInput, pointerPart } from './problem/problem.js';

/** The part of a request that a DTO class describes. */
export type Part = 'body' | 'query';

/** Limits above the size of any DTO: 8 kB of extras have at most 4,096 values on 32 levels. A foreign document may fill a body of 1 MB. */
const OWN = { values: 10_000, levels: 36 };
const FOREIGN = { values: 1_048_576, levels: 100 };
const MOST_ERRORS = 50;

/** Reads a value as a DTO class. Throws InvalidInput with the place and fault of each wrong field. */
export function readDto<T extends object>(type: Class<T>, given: unknown, part: Part, installation: Partial<Installation> = {}): T {
  const at = (path: string) => pointerIn(part, path);
  const value = given ?? {};
  refuseOddShapes(value, at, type);
  const target = kindOf(type, value, at);
  return readingFor(installation, () => {
    // A field that was not sent is no key of the DTO. Values are not converted to the declared type.
    const dto = plainToInstance(target, readable(value, target), { exposeUnsetFields: false });
    // The copy of class-transformer lacks names such as toString.
    for (const name of freeFieldsOf(target))
      if (Object.hasOwn(value, name)) Object.assign(dto, { [name]: (value as Record<string, unknown>)[name] });
    // Every field of a class without fields is unknown.
    const errors = validateSync(dto, { whitelist: true, forbidNonWhitelisted: true, forbidUnknownValues: false, stopAtFirstError: true });
    if (errors.length > 0) throw new InvalidInput(errors.flatMap((error) => toErrors(error, '', at)).slice(0, MOST_ERRORS));
    return isAsSent(target) ? (value as T) : dto;
  });
}

/** The part of the value that class-transformer processes. */
function readable(value: object, target: Class): object {
  const known = isLenient(target) ? knownFields(value, target) : value;
  const free = freeFieldsOf(target);
  if (free.length === 0) return known;
  return Object.fromEntries(Object.entries(known).filter(([name]) => !free.includes(name)));
}

/** Chooses the class of a body that is a union; any other class stays itself. */
function kindOf<T extends object>(type: Class<T>, value: object, at: (path: string) => string): Class<T> {
  const union = unionOf(type);
  if (!union) return type;
  const { [union.property]: word } = value as Record<string, unknown>;
  const [, chosen] = Object.entries(union.of).find(([name]) => name === word) ?? [];
  if (chosen) return chosen as Class<T>;
  const detail = word === undefined ? 'Is required.' : `Must be one of ${Object.keys(union.of).join(', ')}.`;
  throw new InvalidInput([{ pointer: at(`/${union.property}`), detail }]);
}

/** A JSON pointer for a body, a plain name for other parts. */
const pointerIn = (part: Part, path: string): string =>
  part === 'body' ? `#${path}` : `${part}:${path.slice(1).replaceAll('~1', '/').replaceAll('~0', '~')}`;

function toErrors(
  { property, target, constraints = {}, children = [] }: ValidationError,
  above: string,
  at: (path: string) => string,
): FieldError[] {
  const { object: ofObject, whitelistValidation } = constraints;
  if (ofObject !== undefined) return [{ pointer: at(above), detail: ofObject }];
  const path = `${above}/${pointerPart(property)}`;
  if (whitelistValidation !== undefined) return [{ pointer: at(path), detail: unknownField((target as object).constructor as Class) }];
  const [sentence] = Object.values(constraints);
  // The entry of a list comes before the sentence: `/3 Must not be empty.`
  const [, entry = '', detail = ''] = /^(\/\d+)? ?(.*)$/s.exec(sentence ?? '') ?? [];
  return [...(sentence ? [{ pointer: at(path + entry), detail }] : []), ...children.flatMap((child) => toErrors(child, path, at))];
}

const unknownField = (of: Class): string => {
  const names = fieldsOf(of);
  return names.length > 0 ? `Unknown field. Known are ${names.join(', ')}.` : 'Unknown field. None is known here.';
};

/**
 * Refuses more levels and values than any DTO has, before anything walks the value recursively. Also refuses names that every object inherits:
 * class-transformer would drop them silently. Only an object in the caller's own format may have such names.
 */
function refuseOddShapes(root: unknown, at: (path: string) => string, of: Class): void {
  const refuse = (path: string, detail: string): never => {
    throw new InvalidInput([{ pointer: at(path), detail }]);
  };
  if (!isObject(root) || Array.isArray(root)) return refuse('', NOT_AN_OBJECT);
  const most = isAsSent(of) ? FOREIGN : OWN;
  const free = freeFieldsOf(of);
  const open: [value: object, path: string, depth: number, isFree: boolean][] = [[root, '', 1, false]];
  let values = 0;
  for (let next = open.pop(); next; next = open.pop()) {
    const [value, path, depth, isFree] = next;
    const keys = Object.keys(value);
    values += keys.length;
    if (values > most.values) refuse('', `Must hold at most ${most.values} values.`);
    const isList = Array.isArray(value);
    for (const key of keys) {
      if (!isList && !isFree && (key in Object.prototype || key === 'prototype'))
        refuse(`${path}/${pointerPart(key)}`, depth === 1 ? unknownField(of) : 'Unknown field. No object takes this name.');
      const inner = (value as Record<string, unknown>)[key];
      if (!isObject(inner)) continue;
      if (depth === most.levels) refuse('', `Must have at most ${most.levels} levels.`);
      open.push([inner, `${path}/${pointerPart(key)}`, depth + 1, isFree || (depth === 1 && free.includes(key))]);
    }
  }
}
