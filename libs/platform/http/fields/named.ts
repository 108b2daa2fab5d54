import { exampleId } from './example-ids.js';
import { Nested } from './objects.js';
import { Id, Shown } from './texts.js';

/** A person or place that an answer names: no list needs a request for each row. */
export class Named {
  @Id({ of: 'Doctor' }) id!: string;
  @Shown({ example: 'Grace Okafor' }) name!: string;
}

const NAMES: Record<string, string> = { Doctor: 'Grace Okafor', Patient: 'Ada Rivera', Hospital: 'Harbour Clinic', User: 'Ada Rivera' };

/** The name beside an id, such as `doctor` beside `doctorId`; null if the reader may not know it. */
export const Names = (subject: 'Doctor' | 'Patient' | 'Hospital' | 'User', { nullable = false } = {}) =>
  Nested(() => Named, { nullable, example: { id: exampleId(subject), name: NAMES[subject] } });
