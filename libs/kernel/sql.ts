import { Sql } from 'sql-template-tag';

// The only import of the library. Fragments compose; values stay bound parameters and never enter the text.
export { Sql, default as sql, empty, join, raw } from 'sql-template-tag';

/** A subquery with one column of ids, such as "the patients in this doctor's care". Contracts exchange them. */
export class IdSet {
  constructor(readonly query: Sql) {}
}

/** A condition on an instant: it lies ahead, or at most so many days back. */
export class NotOlderThan {
  constructor(readonly days: number) {}
}
