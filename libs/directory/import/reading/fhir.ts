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
const flag = z.boolean('must be true or false').nullish();
const moment = z.string('must be a date').max(40, 'must be a date').nullish();

const coding = z.object({ system: some(line(300)), code: some(line(100)), display: some(shown(300)) });
const concept = z.object({ coding: many(coding), text: some(shown(300)) });
export type Concept = z.output<typeof concept>;
const period = z.object({ start: moment, end: moment });
export type Period = z.output<typeof period>;
const identifier = z.object({
  use: some(line(20)),
  type: some(concept),
  system: some(line(300)),
  value: some(line(200)),
  period: some(period),
  assigner: some(z.object({ display: some(shown(200)) })),
});
export type FhirIdentifier = z.output<typeof identifier>;
const reference = z.object(
  { reference: some(line(600)), type: some(line(100)), identifier: some(identifier), display: some(shown(300)) },
  'must be a reference',
);
export type Reference = z.output<typeof reference>;
const humanName = z.object({
  use: some(line(20)),
  text: some(shown(300)),
  family: some(shown(200)),
  given: many(shown(200).nullable()),
  prefix: many(shown(50).nullable()),
  suffix: many(shown(50).nullable()),
  period: some(period),
  extension: many(z.object({ url: some(line(300)), valueCode: some(line(40)) })),
});
export type HumanName = z.output<typeof humanName>;
const contactPoint = z.object({
  system: some(line(20)),
  use: some(line(20)),
  value: some(shown(300)),
  rank: some(z.number('must be a number')),
  period: some(period),
});
export type ContactPoint = z.output<typeof contactPoint>;
const address = z.object({
  use: some(line(20)),
  type: some(line(20)),
  text: some(shown(400)),
  line: many(shown(200).nullable()),
  city: some(shown(100)),
  district: some(shown(100)),
  state: some(shown(100)),
  postalCode: some(shown(20)),
  country: some(shown(100)),
  period: some(period),
});
export type FhirAddress = z.output<typeof address>;
const attachment = z.object({ url: some(line(2000)) });

const extension = z.object({ url: some(line(300)), valueCode: some(line(100)) });
export type Extension = z.output<typeof extension>;

const shared = {
  extension: many(extension),
  identifier: many(identifier),
  telecom: many(contactPoint),
  address: many(address),
  active: flag,
};
export const organization = z.object({ ...shared, name: shown(200), type: many(concept) });
export type Organization = z.output<typeof organization>;
const qualification = z.object({
  identifier: many(identifier),
  code: some(concept),
  period: some(period),
  issuer: some(z.object({ display: some(shown(200)) })),
});
export const practitioner = z.object({
  ...shared,
  name: many(humanName),
  birthDate: moment,
  photo: many(attachment),
  communication: many(concept),
  qualification: many(qualification),
});
export type Practitioner = z.output<typeof practitioner>;
export const practitionerRole = z.object({
  active: flag,
  practitioner: some(reference),
  organization: some(reference),
  specialty: many(concept),
});
export type PractitionerRole = z.output<typeof practitionerRole>;
const contactPerson = z.object({
  relationship: many(concept),
  name: some(humanName),
  telecom: many(contactPoint),
  address: some(address),
  organization: some(reference),
  period: some(period),
});
export type ContactPerson = z.output<typeof contactPerson>;
export const patient = z.object({
  ...shared,
  name: many(humanName),
  gender: z.enum(['male', 'female', 'other', 'unknown'], 'must be male, female, other or unknown').nullish(),
  birthDate: z.string('is missing').max(40, 'must be a date'),
  deceasedBoolean: flag,
  deceasedDateTime: moment,
  photo: many(attachment),
  communication: many(z.object({ preferred: flag, language: some(concept) })),
  contact: many(contactPerson),
  generalPractitioner: many(reference),
  link: many(z.object({ other: some(reference), type: some(line(20)) })),
});
export type Patient = z.output<typeof patient>;
export const encounter = z.object({
  status: some(line(30)),
  subject: some(reference),
  participant: many(z.object({ individual: some(reference) })),
  serviceProvider: some(reference),
});
export type Encounter = z.output<typeof encounter>;
export const coverage = z.object({
  status: some(line(30)),
  identifier: many(identifier),
  beneficiary: some(reference),
  subscriberId: some(shown(100)),
  payor: many(reference),
  period: some(period),
  class: many(z.object({ type: some(concept), value: some(shown(200)), name: some(shown(200)) })),
});
export type Coverage = z.output<typeof coverage>;

export const resource = z.looseObject(
  { resourceType: line(60), id: z.union([line(100), z.number().transform(String)]).nullish() },
  'has no resource',
);
export type Resource = z.output<typeof resource>;
export const entry = z.object(
  { fullUrl: some(line(600)), resource: z.unknown().optional(), request: some(z.object({ method: some(line(10)) })) },
  'must be an object',
);

/** Faults of a resource: at most three, each with its place in the resource. Values are never repeated. */
export const faultsOf = (error: z.ZodError): string =>
  error.issues
    .slice(0, 3)
    .map(({ path, message }) => [path.map(String).join('.'), message].filter(Boolean).join(' '))
    .join('; ')
    .slice(0, 300);
