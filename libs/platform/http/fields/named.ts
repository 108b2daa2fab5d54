import { exampleId } from './example-ids.js';
import { Nested } from './objects.js';
import { Id, Shown } from './texts.js';

/** A person or place that an answer names, so that no list needs a request for each row. */
export class Named {
  @Id({ of: 'Row' }) id!: string;
  @Shown({ example: 'Grace Okafor' }) name!: string;
}

/** The name beside an id; null if the reader may not know it. `subject` and `name` are those of the example. */
export const Names = (subject: string, name: string, { nullable = false } = {}) =>
  Nested(() => Named, { nullable, example: { id: exampleId(subject), name } });
