import type { AnyEntity, EntityName } from '@mikro-orm/core';
import type { Type } from '@nestjs/common';
import type { Policy } from './access/actor.js';
import { Scopes } from './access/scopes.js';

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
  /** What the contract says of each of its tags. */
  tags?: Record<string, string>;
  /** Its paths outside of /api/v1. */
  outside?: string[];
}

/** All contexts of the product, for the parts of the platform that serve each alike. */
export class Contexts {
  readonly scopes: Scopes;
  readonly tags: Record<string, string>;
  readonly outside: readonly string[];

  constructor(contexts: readonly Context[]) {
    this.scopes = new Scopes(Object.assign({}, ...contexts.map(({ scopes }) => scopes)) as Record<string, string>);
    this.tags = Object.assign({}, ...contexts.map(({ tags }) => tags)) as Record<string, string>;
    this.outside = contexts.flatMap(({ outside = [] }) => outside);
  }
}
