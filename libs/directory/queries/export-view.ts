import { type Sql, sql } from '../../kernel/sql.js';
import { ListOf, pageOf } from '../../platform/http/fields/objects.js';
import { Id, Shown } from '../../platform/http/fields/texts.js';
import { Instant } from '../../platform/http/fields/times.js';
import { Count, OneOf } from '../../platform/http/fields/values.js';
import { EXPORT_STATUSES, type ExportRun } from '../export/export-run.js';
import { RESOURCE_TYPES, type ResourceType } from '../export/export-source.js';

class ExportFile {
  @OneOf(RESOURCE_TYPES, { name: 'ExportedType', example: 'Patient' }) type!: ResourceType;
  @Shown({ example: '/api/v1/exports/01890a5d-ac96-774b-bcce-b302099a8057/Patient.ndjson' }) url!: string;
  @Count({ description: 'Resources, one a line.', example: 1200 }) count!: number;
}

/** An export as the API returns it. */
export class ExportView {
  @Id() id!: string;
  @OneOf(EXPORT_STATUSES, { name: 'ExportStatus', example: 'waiting' }) status!: ExportRun['status'];
  @ListOf(() => ExportFile, { description: 'Files of FHIR NDJSON, once it is done.', example: [] }) output!: ExportFile[];
  @Instant({ example: '2026-11-02T10:15:00.000Z' }) createdAt!: string;
  @Instant({ nullable: true, example: null }) finishedAt!: string | null;
  @Instant({ description: 'When it is deleted.', example: '2026-11-03T10:15:00.000Z' }) expiresAt!: string;
}
export class ExportList extends pageOf(ExportView) {}

export interface ExportRow {
  id: string;
  status: ExportRun['status'];
  created_at: string;
  finished_at: string | null;
  expires_at: string;
  files: { type: ResourceType; count: number }[];
}

/** Columns of `ExportRow`, from the table called `r`. */
export const EXPORT_COLUMNS: Sql = sql`r.id, r.status, r.created_at, r.finished_at, r.expires_at, (
  select coalesce(json_agg(json_build_object('type', f.type, 'count', f.count) order by f.type), '[]')
  from (select p.type, sum(p.resources)::int as count from directory.export_part p where p.export_run_id = r.id group by p.type having sum(p.resources) > 0) f) as files`;

export const toExportView = (row: ExportRow): ExportView => ({
  id: row.id,
  status: row.status,
  output:
    row.status === 'done' ? row.files.map(({ type, count }) => ({ type, url: `/api/v1/exports/${row.id}/${type}.ndjson`, count })) : [],
  createdAt: new Date(row.created_at).toISOString(),
  finishedAt: row.finished_at && new Date(row.finished_at).toISOString(),
  expiresAt: new Date(row.expires_at).toISOString(),
});
