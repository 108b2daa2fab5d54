import type { AnyEntity, EntityName } from '@mikro-orm/core';
import type { Type } from '@nestjs/common';
import type { Policy, Principal } from './access/actor.js';
import { Scopes } from './access/scopes.js';

/** Finds in a record as it is answered the id of the patient whose data it is; undefined where it is nobody's. */
export type PatientOf = (record: Record<string, unknown>, who?: Principal) => unknown;

/** The face of a context: all that the product is put together from. */
export interface Context {
  /** Commands, queries, sagas and controllers: every process has them. */
  module: Type;
  /** What only the API does. */
  api?: Type;
  /** What only the worker does. */
  worker?: Type;
  entities?: EntityName<AnyEntity>[];
  /** Who may do what to its records. */
  policy: Policy;
  /** The resource of a scope by kind of record. A kind that is missing here cannot be reached with any scope. */
  scopes?: Record<string, string>;
  /** By kind of record, for those whose answers have no `patientId`: the audit trail names the patient of each. */
  patientOf?: Record<string, PatientOf>;
  /** What the contract says of each of its tags. */
  tags?: Record<string, string>;
  /** Its paths outside of /api/v1. */
  outside?: string[];
}

/** All contexts of the product, for the parts of the platform that serve each alike. */
export class Contexts {
  readonly scopes: Scopes;
  readonly tags: Record<string, string>;
  readonly patientOf: Record<string, PatientOf>;
  readonly outside: readonly string[];

  constructor(contexts: readonly Context[]) {
    this.scopes = new Scopes(Object.assign({}, ...contexts.map(({ scopes }) => scopes)) as Record<string, string>);
    this.tags = Object.assign({}, ...contexts.map(({ tags }) => tags)) as Record<string, string>;
    this.patientOf = Object.assign({}, ...contexts.map(({ patientOf }) => patientOf)) as Record<string, PatientOf>;
    this.outside = contexts.flatMap(({ outside = [] }) => outside);
  }
}
