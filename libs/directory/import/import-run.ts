import { defineEntity, p } from '@mikro-orm/core';
import { record } from '../../kernel/domain-event.js';
import { DomainError } from '../../kernel/domain-error.js';
import { newId } from '../../kernel/ids.js';
import { ImportRequested } from '../contract.js';
import type { Importer } from './importer.js';

export const IMPORT_STATUSES = ['waiting', 'running', 'done', 'cancelled'] as const;

export class ImportOver extends DomainError {
  readonly code = 'import-over';
  readonly kind = 'conflict';
  constructor() {
    super('The import is over already.');
  }
}

const ImportRunSchema = defineEntity({
  name: 'ImportRun',
  schema: 'directory',
  tableName: 'import_run',
  properties: {
    id: p.uuid().primary(),
    name: p.string().nullable(),
    dryRun: p.boolean(),
    overwrite: p.boolean(),
    timeZone: p.string(),
    status: p.enum(IMPORT_STATUSES),
    createdBy: p.uuid(),
    vouched: p.boolean(),
    mayRelate: p.boolean(),
    createdAt: p.datetime(),
    finishedAt: p.datetime().nullable(),
    cancelledBy: p.uuid().nullable(),
  },
});

/** One import with its files. They are stored in chunks, whose content is deleted once it is saved. */
export class ImportRun extends ImportRunSchema.class {
  static readonly word = 'import';

  static request(
    { dryRun, name }: { dryRun: boolean; name?: string },
    { userId, at, vouches, mayRelate, overwrite, timeZone }: Omit<Importer, 'importId'>,
  ): ImportRun {
    const run = Object.assign(new ImportRun(), {
      id: newId(),
      name: name ?? null,
      dryRun,
      overwrite,
      timeZone,
      status: 'waiting' as const,
      createdBy: userId,
      vouched: vouches,
      mayRelate,
      createdAt: at,
      finishedAt: null,
      cancelledBy: null,
    });
    record(run, new ImportRequested({ importId: run.id }));
    return run;
  }

  /** Parts that are saved already stay. */
  cancel({ userId, at }: Pick<Importer, 'userId' | 'at'>): void {
    if (this.status === 'done' || this.status === 'cancelled') throw new ImportOver();
    this.status = 'cancelled';
    this.cancelledBy = userId;
    this.finishedAt = at;
  }
}
ImportRunSchema.setClass(ImportRun);
