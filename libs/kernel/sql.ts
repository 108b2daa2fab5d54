import { Sql } from 'sql-template-tag';

// One door to the library: fragments compose, values stay bound parameters and never enter the text.
export { Sql, default as sql, empty, join, raw } from 'sql-template-tag';

/** A subquery that yields one column of ids, such as "the patients in this doctor's care": what contracts hand to each other. */
export class IdSet {
  constructor(readonly query: Sql) {}
}
