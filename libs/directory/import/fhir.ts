import { z } from 'zod';

// The parts of FHIR R4 that an import reads. Everything else in a resource is ignored.

const NUL = String.fromCharCode(0);
const tidy = (value: string): string => value.trim().replace(/\s+/g, ' ');
/** Line breaks become spaces; other control and format characters (zero-width, direction) are removed. */
const withoutHidden = (value: string): string => value.replace(/[\t-\r\u0085\p{Zl}\p{Zp}]/gu, ' ').replace(/[\p{Cc}\p{Cf}]/gu, '');
const text = (max: number) =>
  z
    .string('must be text')
    .max(max, `must have at most ${max} characters`)
    .refine((value) => !value.includes(NUL) && value.isWellFormed(), 'holds characters that cannot be stored');
const line = (max: number) => text(max).transform(tidy);
/** Text shown to people, without characters that are invisible or reorder the text beside them. */
const shown = (max: number) => text(max).transform((value) => tidy(withoutHidden(value)));
const many = <T extends z.ZodType>(item: T) => z.array(item, 'must be a list').max(1000, 'must have at most 1000 entries').nullish();
const some = <T extends z.ZodType>(item: T) => item.nullish();

const coding = z.object({ system: some(line(300)), code: some(line(100)), display: some(shown(300)) });
const concept = z.object({ coding: many(coding), text: some(shown(300)) });
export type Concept = z.output<typeof concept>;

const identifier = z.object({ use: some(line(20)), type: some(concept), system: some(line(300)), value: some(line(200)) });
export type FhirIdentifier = z.output<typeof identifier>;

const reference = z.object({ reference: some(line(600)), type: some(line(100)), identifier: some(identifier) }, 'must be a reference');
export type Reference = z.output<typeof reference>;

const humanName = z.object({
  use: some(line(20)),
  text: some(shown(300)),
  family: some(shown(200)),
  given: many(shown(200).nullable()),
  prefix: many(shown(50).nullable()),
});
export type HumanName = z.output<typeof humanName>;

const contactPoint = z.object({ system: some(line(20)), use: some(line(20)), value: some(shown(300)) });
export type ContactPoint = z.output<typeof contactPoint>;

const address = z.object({
  use: some(line(20)),
  line: many(shown(200).nullable()),
  city: some(shown(100)),
  state: some(shown(100)),
  postalCode: some(shown(20)),
  country: some(shown(100)),
});
export type FhirAddress = z.output<typeof address>;

const shared = { identifier: many(identifier), telecom: many(contactPoint), address: many(address) };
const active = z.boolean('must be true or false').nullish();

export const organization = z.object({ ...shared, name: shown(200), type: many(concept) });
export type Organization = z.output<typeof organization>;

export const practitioner = z.object({
  ...shared,
  active,
  name: many(humanName),
  communication: many(concept),
  qualification: many(z.object({ identifier: many(identifier), code: some(concept) })),
});
export type Practitioner = z.output<typeof practitioner>;

export const practitionerRole = z.object({
  active,
  practitioner: some(reference),
  organization: some(reference),
  specialty: many(concept),
});

export const patient = z.object({
  ...shared,
  name: many(humanName),
  gender: z.enum(['male', 'female', 'other', 'unknown'], 'must be male, female, other or unknown').nullish(),
  birthDate: z
    .string('is missing')
    .pipe(z.iso.date('must be an existing day, YYYY-MM-DD').refine((day) => day >= '1850-01-01', 'must lie between 1850 and today')),
  deceasedDateTime: z.string('must be a date').max(40, 'must be a date').nullish(),
  communication: many(z.object({ preferred: some(z.boolean()), language: some(concept) })),
});
export type Patient = z.output<typeof patient>;

export const encounter = z.object({
  status: some(line(30)),
  subject: some(reference),
  participant: many(z.object({ individual: some(reference) })),
  serviceProvider: some(reference),
});

export const bundle = z.object({ resourceType: z.literal('Bundle'), entry: z.array(z.unknown()).nullish() });

export const entry = z.object(
  {
    fullUrl: some(line(600)),
    resource: z.looseObject(
      { resourceType: line(60), id: z.union([line(100), z.number().transform(String)]).nullish() },
      'has no resource',
    ),
  },
  'must be an object',
);

/** Faults of a resource: at most three, each with its place in the resource. Values are never repeated. */
export const faultsOf = (error: z.ZodError): string =>
  error.issues
    .slice(0, 3)
    .map(({ path, message }) => [path.map(String).join('.'), message].filter(Boolean).join(' '))
    .join('; ')
    .slice(0, 300);
