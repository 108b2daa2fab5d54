import { holdsInvisible, lengthOf, LINES, ONE_LINE, isStorable } from './characters.js';
import { exampleId } from './example-ids.js';
import { asGiven, Field, type FieldOptions, type Kind, ofText, textual, trimmed, unless } from './field.js';
import { readPhone } from './phones.js';

const STRANGE = 'Holds characters that cannot be stored.';
const HIDDEN = 'Must be one line without control, zero-width or direction characters.';

export interface TextOptions {
  /** Number of characters, 1 by default. */
  min?: number;
  /** Pattern of a code, and the sentence for a value that does not match. */
  pattern?: [RegExp, string];
  /** True if line breaks are allowed. */
  lines?: boolean;
}

function faultOfLength(value: string, min: number, max: number): string | undefined {
  const length = lengthOf(value);
  if (length < min) return min === 1 ? 'Must not be empty.' : `Must have at least ${min} characters.`;
  return unless(length <= max, `Must have at most ${max} characters.`);
}

/** Text of `min` to `max` characters, trimmed. */
export const text = (max: number, { min = 1, pattern, lines = false }: TextOptions = {}): Kind => ({
  schema: { type: 'string', minLength: min, maxLength: max, pattern: pattern?.[0].source ?? (lines ? LINES : ONE_LINE) },
  clean: trimmed,
  check: textual((value) => {
    const fault = faultOfLength(value, min, max);
    if (fault) return fault;
    if (!isStorable(value)) return STRANGE;
    if (!lines && holdsInvisible(value)) return HIDDEN;
    return pattern && unless(pattern[0].test(value), pattern[1]);
  }),
});

/** A password, token or code, which is not trimmed. */
export const secret = (max: number, min = 1): Kind => ({
  schema: { type: 'string', minLength: min, maxLength: max },
  clean: asGiven,
  check: textual((value) => faultOfLength(value, min, max)),
});

/** Text of an answer. */
export const shown: Kind = { schema: { type: 'string' }, check: textual(() => undefined) };

const UUID =
  /^([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[1-8][0-9a-fA-F]{3}-[89abAB][0-9a-fA-F]{3}-[0-9a-fA-F]{12}|0{8}-(0{4}-){3}0{12}|[fF]{8}-([fF]{4}-){3}[fF]{12})$/;
const uuid: Kind = {
  schema: { type: 'string', format: 'uuid', pattern: UUID.source },
  clean: ofText((value) => value.toLowerCase()),
  check: textual((value) => unless(UUID.test(value), 'Must be a UUID.')),
};
/** The kind of an id, for lists and paths. */
export const idOf = (subject: string): Kind => ({ ...uuid, schema: { ...uuid.schema, example: exampleId(subject) } });

const EMAIL = /^(?:[A-Za-z0-9_'+-]+\.)*[A-Za-z0-9_'+-]*[A-Za-z0-9_+-]@(?:[A-Za-z0-9][A-Za-z0-9-]*\.)+[A-Za-z]{2,}$/;
const LONGEST_EMAIL = 254;
const email: Kind = {
  schema: { type: 'string', format: 'email', maxLength: LONGEST_EMAIL, pattern: EMAIL.source, example: 'ada@example.org' },
  clean: trimmed,
  check: textual((value) =>
    value.length > LONGEST_EMAIL
      ? `Must have at most ${LONGEST_EMAIL} characters.`
      : unless(EMAIL.test(value), 'Must be an email address such as ada@example.org.'),
  ),
};

const LONGEST_PHONE = 40;
const phone: Kind = {
  schema: { type: 'string', minLength: 3, maxLength: LONGEST_PHONE, example: '+16175550100' },
  clean: ofText((value) => (value.length > LONGEST_PHONE ? value : (readPhone(value) ?? value))),
  check: textual((value) =>
    unless(
      value.length <= LONGEST_PHONE && readPhone(value) === value,
      `Must be a phone number of at most ${LONGEST_PHONE} characters, such as +1 617 555 0100 or (617) 555-0100 ext. 12.`,
    ),
  ),
};

const LONGEST_URL = 300;
const url: Kind = {
  schema: { type: 'string', format: 'uri', maxLength: LONGEST_URL, example: 'https://harbour.example' },
  check: textual((value) => {
    if (value.length > LONGEST_URL) return `Must have at most ${LONGEST_URL} characters.`;
    const isWeb = URL.canParse(value) && /^https?:$/.test(new URL(value).protocol) && !/\s/.test(value) && isStorable(value);
    return unless(isWeb, 'Must be an http or https URL.');
  }),
};

const LANGUAGE_TAG: [RegExp, string] = [/^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, 'Must be a language tag such as en or pt-BR.'];
const LANGUAGE: [RegExp, string] = [/^[a-z]{2,3}$/, 'Must be an ISO 639 code such as en.'];
const COUNTRY: [RegExp, string] = [/^[A-Z]{2}$/, 'Must be an ISO 3166-1 alpha-2 code such as US.'];
export const language = { ...text(3, { min: 2, pattern: LANGUAGE }), clean: asGiven };

/**
 * An id, read in any case and answered in lower case. Its example is that of the record in its name: a doctor's for `doctorId`, the record of the
 * class for `id`; `of` names another record.
 */
export const Id =
  ({ of, ...options }: FieldOptions & { of?: string } = {}): PropertyDecorator =>
  (target, key) => {
    const name = String(key);
    const subject = of ?? (name === 'id' ? target.constructor.name.replace(/View$/, '') : name.replace(/Id$/, ''));
    Field(idOf(subject), options)(target, key);
  };
export const Text = (max: number, { min, pattern, lines, ...options }: TextOptions & FieldOptions = {}) =>
  Field(text(max, { min, pattern, lines }), options);
/** Several lines of text. */
export const Prose = (max: number, { min, ...options }: Pick<TextOptions, 'min'> & FieldOptions = {}) =>
  Field(text(max, { min, lines: true }), options);
export const Secret = (max: number, { min, ...options }: { min?: number } & FieldOptions = {}) => Field(secret(max, min), options);
/** Text of an answer. The limits are those of the field that it was written with. */
export const Shown = (options?: FieldOptions) => Field(shown, options);
export const Email = (options?: FieldOptions) => Field(email, options);
/** A phone number as people write it. Stored and answered as in E.164, with `;ext=12` for an extension. */
export const Phone = (options?: FieldOptions) =>
  Field(phone, {
    description:
      'As people write it; one without a country code is of the installation’s country. Answered as +16175550100 or +16175550100;ext=12.',
    ...options,
  });
export const WebAddress = (options?: FieldOptions) => Field(url, options);
export const LanguageTag = (options?: FieldOptions) =>
  Field({ ...text(35, { min: 2, pattern: LANGUAGE_TAG }), clean: asGiven }, { example: 'en', ...options });
export const Country = (options?: FieldOptions) =>
  Field({ ...text(2, { min: 2, pattern: COUNTRY }), clean: asGiven }, { example: 'US', ...options });

const CURRENCIES = new Set(Intl.supportedValuesOf('currency'));
const currency: Kind = {
  ...text(3, { min: 3, pattern: [/^[A-Z]{3}$/, 'Must be an ISO 4217 code such as USD.'] }),
  clean: asGiven,
  check: textual((value) => unless(CURRENCIES.has(value), 'Must be an ISO 4217 code such as USD.')),
};
export const Currency = (options?: FieldOptions) => Field(currency, { example: 'USD', ...options });
