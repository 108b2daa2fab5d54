import { defineEntity, p } from '@mikro-orm/core';
import { record } from '../../kernel/domain-event.js';
import { newId } from '../../kernel/ids.js';
import { ExportRequested } from '../contract.js';
import type { By } from '../domain/mappings.js';

export const EXPORT_STATUSES = ['waiting', 'running', 'done'] as const;
/** Hours for which the files of an export are kept. */
export const EXPORT_HOURS = 24;

const ExportRunSchema = defineEntity({
  name: 'ExportRun',
  schema: 'directory',
  tableName: 'export_run',
  properties: {
    id: p.uuid().primary(),
    status: p.enum(EXPORT_STATUSES),
    createdBy: p.uuid(),
    createdAt: p.datetime(),
    expiresAt: p.datetime(),
    finishedAt: p.datetime().nullable(),
  },
});

/** One export of the whole directory. Its files are sealed, and deleted once it has expired. */
export class ExportRun extends ExportRunSchema.class {
  static readonly word = 'export';

  static request({ userId, at }: By): ExportRun {
    const run = Object.assign(new ExportRun(), {
      id: newId(),
      status: 'waiting' as const,
      createdBy: userId,
      createdAt: at,
      expiresAt: new Date(at.getTime() + EXPORT_HOURS * 3_600_000),
      finishedAt: null,
    });
    record(run, new ExportRequested({ exportId: run.id }));
    return run;
  }
}
ExportRunSchema.setClass(ExportRun);
