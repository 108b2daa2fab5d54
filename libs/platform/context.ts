import type { AnyEntity, EntityName } from '@mikro-orm/core';
import type { Type } from '@nestjs/common';
import type { Policy, Principal } from './access/actor.js';
import { Scopes } from './access/scopes.js';
import type { SealedColumn } from './sealing/sealed-column.js';

/** Finds the id of the patient whose data a record of the answer is; undefined if it is no patient's data. */
export type PatientOf = (record: Record<string, unknown>, who?: Principal) => unknown;

/** The interface of a context: the product is put together from these parts. */
export interface Context {
  /** Commands, queries, sagas and controllers, for every process. */
  module: Type;
  /** Module for the API only. */
  api?: Type;
  /** Module for the worker only. */
  worker?: Type;
  entities?: EntityName<AnyEntity>[];
  /** Permissions on its records. */
  policy: Policy;
  /** The resource of a scope by kind of record. A kind that is missing here cannot be reached with any scope. */
  scopes?: Record<string, string>;
  /** Kinds of records in everyday words, such as `an appointment`: patients read in their access log what was done to which. */
  nouns?: Record<string, string>;
  /** Finders of the patient by kind of record, for answers without `patientId`: the audit trail names the patient of each record. */
  patientOf?: Record<string, PatientOf>;
  /** Descriptions of its tags in the contract. */
  tags?: Record<string, string>;
  /** Columns that hold sealed values: `npm run keys:rotate` walks them. */
  sealed?: SealedColumn[];
  /** Its paths outside of /api/v1. */
  outside?: string[];
}

/** All contexts of the product, for the parts of the platform that serve all of them. */
export class Contexts {
  readonly scopes: Scopes;
  readonly tags: Record<string, string>;
  readonly patientOf: Record<string, PatientOf>;
  readonly nouns: Record<string, string>;
  readonly sealed: readonly SealedColumn[];
  readonly outside: readonly string[];

  constructor(contexts: readonly Context[]) {
    this.scopes = new Scopes(Object.assign({}, ...contexts.map(({ scopes }) => scopes)) as Record<string, string>);
    this.tags = Object.assign({}, ...contexts.map(({ tags }) => tags)) as Record<string, string>;
    this.patientOf = Object.assign({}, ...contexts.map(({ patientOf }) => patientOf)) as Record<string, PatientOf>;
    this.nouns = Object.assign({}, ...contexts.map(({ nouns }) => nouns)) as Record<string, string>;
    this.sealed = contexts.flatMap(({ sealed = [] }) => sealed);
    this.outside = contexts.flatMap(({ outside = [] }) => outside);
  }
}
