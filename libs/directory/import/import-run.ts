import { defineEntity, p } from '@mikro-orm/core';
import { record } from '../../kernel/domain-event.js';
import { newId } from '../../kernel/ids.js';
import { ImportRequested } from '../contract.js';
import type { Importer } from './importer.js';

export const IMPORT_STATUSES = ['waiting', 'running', 'done'] as const;

const ImportRunSchema = defineEntity({
  name: 'ImportRun',
  schema: 'directory',
  tableName: 'import_run',
  properties: {
    id: p.uuid().primary(),
    dryRun: p.boolean(),
    status: p.enum(IMPORT_STATUSES),
    createdBy: p.uuid(),
    vouched: p.boolean(),
    mayRelate: p.boolean(),
    createdAt: p.datetime(),
    finishedAt: p.datetime().nullable(),
  },
});

/** One import with its files. Every file is done, failed or waiting; its content is deleted once it is over. */
export class ImportRun extends ImportRunSchema.class {
  static readonly word = 'import';

  static request(dryRun: boolean, { userId, at, vouches, mayRelate }: Omit<Importer, 'importId'>): ImportRun {
    const run = Object.assign(new ImportRun(), {
      id: newId(),
      dryRun,
      status: 'waiting' as const,
      createdBy: userId,
      vouched: vouches,
      mayRelate,
      createdAt: at,
      finishedAt: null,
    });
    record(run, new ImportRequested({ importId: run.id }));
    return run;
  }
}
ImportRunSchema.setClass(ImportRun);
