import { Injectable } from '@nestjs/common';
import { Clock } from '../../kernel/clock.js';
import { sql } from '../../kernel/sql.js';
import { SYSTEM } from '../../platform/access/actor.js';
import { actingAs } from '../../platform/access/request-context.js';
import { AuditTrail } from '../../platform/audit/audit-trail.js';
import { Database } from '../../platform/database/database.js';
import { Interrupted } from '../../platform/queues/job-worker.js';
import { ExportParts } from './export-parts.js';
import { ExportSource, RESOURCE_TYPES, type ResourceType } from './export-source.js';

const BEFORE_ALL = '00000000-0000-0000-0000-000000000000';

/**
 * Writes an export part by part. A part, the place where it ends, and the audit event that names its patients are one transaction: if the process dies
 * at any line, the next one goes on behind the last part. No more than one part is in memory.
 */
@Injectable()
export class ExportRunner {
  constructor(
    private readonly db: Database,
    private readonly source: ExportSource,
    private readonly parts: ExportParts,
    private readonly clock: Clock,
    private readonly audit: AuditTrail,
  ) {}

  run(exportId: string, stop?: AbortSignal): Promise<void> {
    return actingAs(SYSTEM, async () => {
      const [run] = await this.db.query<{ created_by: string }>(
        sql`update directory.export_run set status = 'running' where id = ${exportId} and status <> 'done' and expires_at > ${this.clock.now()}
            returning created_by`,
      );
      if (!run) return;
      for (const type of RESOURCE_TYPES)
        while (await this.nextPart(exportId, type, run.created_by)) if (stop?.aborted) throw new Interrupted();
      await this.db.query(
        sql`update directory.export_run set status = 'done', finished_at = ${this.clock.now()} where id = ${exportId} and status = 'running'`,
      );
    });
  }

  /** Returns false once there is nothing left of this type. */
  private nextPart(exportId: string, type: ResourceType, userId: string): Promise<boolean> {
    return this.db.transaction(async () => {
      // A second process that took the job waits here, and goes on behind the part of the first.
      const [run] = await this.db.query(sql`select 1 from directory.export_run where id = ${exportId} and status = 'running' for update`);
      if (!run) return false;
      const [last] = await this.db.query<{ position: number; ends_at: string }>(
        sql`select position, ends_at from directory.export_part where export_run_id = ${exportId} and type = ${type} order by position desc limit 1`,
      );
      const page = await this.source.page(type, last?.ends_at ?? BEFORE_ALL);
      if (page.last === undefined) return false;
      const position = (last?.position ?? 0) + 1;
      await this.parts.write({ exportId, type, position }, page.resources, page.last);
      if (page.patientIds.length > 0) {
        await this.audit.system({
          system: 'export',
          action: 'export',
          subject: 'Patient',
          recordId: null,
          patientIds: page.patientIds,
          userId,
        });
      }
      return true;
    });
  }
}
