import { isStorable } from './characters.js';
import { Field, type FieldOptions, isObject, type Kind, ofText, single, textual, unless } from './field.js';

/** One of a few words. With a name they become a type of the contract. */
export const oneOf = (values: readonly string[], enumName?: string): Kind => ({
  schema: { type: 'string', enum: [...values], ...(enumName && { enumName }) },
  check: textual((value) => unless(values.includes(value), `Must be ${values.length > 1 ? 'one of ' : ''}${values.join(', ')}.`)),
});

const isNumber = (value: unknown): value is number => typeof value === 'number';
const isFlag = (value: unknown): value is boolean => typeof value === 'boolean';

export interface NumberOptions {
  /** Unit of the number, such as minutes. */
  unit?: string;
  /** True for a query, in which numbers are digits. */
  inQuery?: boolean;
}

const wholeNumber = (min: number, max: number, { unit, inQuery = false }: NumberOptions): Kind => {
  const sentence = unit ? `Must be ${min} to ${max} ${unit}.` : `Must be a whole number from ${min} to ${max}.`;
  const whole = unit ? `Must be a whole number of ${unit}, ${min} to ${max}.` : sentence;
  return {
    schema: { type: 'integer', minimum: min, maximum: max },
    ...(inQuery && { clean: ofText((value) => (/^\d{1,15}$/.test(value) ? Number(value) : value)) }),
    check: single(isNumber, whole, (value) => (Number.isSafeInteger(value) ? unless(value >= min && value <= max, sentence) : whole)),
  };
};

/** A number that may have decimals, in its unit. */
const decimal = (min: number, max: number, unit: string): Kind => ({
  schema: { type: 'number', minimum: min, maximum: max },
  check: single(isNumber, `Must be ${min} to ${max} ${unit}.`, (value) =>
    unless(value >= min && value <= max, `Must be ${min} to ${max} ${unit}.`),
  ),
});

/** A number of an answer that counts something. */
const count: Kind = { schema: { type: 'integer', minimum: 0 }, check: single(isNumber, 'Must be a number.', () => undefined) };

const flag = (inQuery: boolean): Kind => ({
  schema: { type: 'boolean' },
  ...(inQuery && { clean: ofText((value) => (value === 'true' ? true : value === 'false' ? false : value)) }),
  check: single(isFlag, 'Must be true or false.', () => undefined),
});

const DEEPEST = 32;
const LARGEST = 8192;
/** True if the JSON can be stored unchanged: storable texts, finite numbers (1e400 is not), at most 32 levels. */
function isStorableObject(root: object): boolean {
  const open: [value: unknown, depth: number][] = [[root, 1]];
  for (let next = open.pop(); next; next = open.pop()) {
    const [value, depth] = next;
    if (typeof value === 'string' && !isStorable(value)) return false;
    if (typeof value === 'number' && !Number.isFinite(value)) return false;
    if (!isObject(value)) continue;
    if (depth > DEEPEST) return false;
    for (const [key, inner] of Object.entries(value)) {
      if (!isStorable(key) || (depth === 1 && key.length > 100)) return false;
      open.push([inner, depth + 1]);
    }
  }
  return Buffer.byteLength(JSON.stringify(root)) <= LARGEST;
}
const ODD_EXTRAS = `Must be a JSON object of at most ${LARGEST} bytes and ${DEEPEST} levels, with names of at most 100 characters.`;
const extras: Kind = {
  schema: { type: 'object', additionalProperties: true },
  check: single(isObject, ODD_EXTRAS, (value) => unless(isStorableObject(value), ODD_EXTRAS)),
};

/** Any JSON. */
export const anything: Kind = { schema: {}, check: () => undefined };

export const OneOf = (values: readonly string[], { name, ...options }: { name?: string } & FieldOptions = {}) =>
  Field(oneOf(values, name), options);
export const WholeNumber = (min: number, max: number, { unit, inQuery, ...options }: NumberOptions & FieldOptions = {}) =>
  Field(wholeNumber(min, max, { unit, inQuery }), options);
export const Decimal = (min: number, max: number, { unit, ...options }: { unit: string } & FieldOptions) =>
  Field(decimal(min, max, unit), { ...options, description: [options.description, `In ${unit}.`].filter(Boolean).join(' ') });
export const Count = (options?: FieldOptions) => Field(count, options);
export const Flag = ({ inQuery = false, ...options }: { inQuery?: boolean } & FieldOptions = {}) => Field(flag(inQuery), options);
/** A JSON object in the caller's own format. */
export const Extras = (options?: FieldOptions) => Field(extras, options);
