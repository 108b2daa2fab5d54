import { Controller, Get, Post, Query, StreamableFile } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor } from '../../platform/access/current-actor.js';
import { Endpoint } from '../../platform/http/endpoint.js';
import { exampleId } from '../../platform/http/fields/example-ids.js';
import { PageByInstant } from '../../platform/http/fields/page.js';
import { IdParam } from '../../platform/http/id-param.js';
import { TextParam } from '../../platform/http/text-param.js';
import { RequestExport } from '../commands/request-export.js';
import { EXPORT_HOURS } from '../export/export-run.js';
import { ExportList, ExportView } from '../queries/export-view.js';
import { GetExport } from '../queries/get-export.js';
import { ListExports } from '../queries/list-exports.js';
import { ReadExportFile } from '../queries/read-export-file.js';

@Controller('exports')
export class ExportsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Endpoint({
    access: ['read', 'ExportRun'],
    audit: ['create', 'ExportRun'],
    checksSessionNow: true,
    tag: 'exports',
    summary: 'Export the directory as FHIR R4 NDJSON in the background (administrators)',
    description:
      'Organizations, practitioners with their roles, and patients with their insurances; who cares for a patient stands in `generalPractitioner`. ' +
      'An import reads it back. Other software needs the scope `exports:read`, which shows every patient.',
    answer: ExportView,
    status: 202,
  })
  @Post()
  async requestExport(@CurrentActor() actor: Actor) {
    const { id } = await this.commands.execute(new RequestExport(actor));
    return this.queries.execute(new GetExport(actor, id));
  }

  @Endpoint({
    access: ['read', 'ExportRun'],
    tag: 'exports',
    summary: 'List exports, the newest first (administrators)',
    description: `Those of the last ${String(EXPORT_HOURS)} hours: then they are deleted.`,
    answer: ExportList,
  })
  @Get()
  listExports(@CurrentActor() actor: Actor, @Query() page: PageByInstant) {
    return this.queries.execute(new ListExports(actor, page));
  }

  @Endpoint({
    access: ['read', 'ExportRun'],
    tag: 'exports',
    summary: 'How far an export is, and where its files are (administrators)',
    answer: ExportView,
  })
  @Get(':id')
  getExport(@CurrentActor() actor: Actor, @IdParam('export') exportId: string) {
    return this.queries.execute(new GetExport(actor, exportId));
  }

  @Endpoint({
    access: ['read', 'ExportRun'],
    audit: ['read-file', 'ExportRun'],
    checksSessionNow: true,
    tag: 'exports',
    summary: 'A file of an export: one FHIR resource a line (administrators)',
    description: 'Once the export is done.',
    file: { type: 'application/fhir+ndjson', example: `${JSON.stringify({ resourceType: 'Patient', id: exampleId('Patient') })}\n` },
  })
  @Get(':id/:file')
  async readExportFile(
    @CurrentActor() actor: Actor,
    @IdParam('export') exportId: string,
    @TextParam('file', { description: 'Name of the file, as `output` of the export tells it.', example: 'Patient.ndjson' }) file: string,
  ) {
    return new StreamableFile(await this.queries.execute(new ReadExportFile(actor, exportId, file)), { type: 'application/fhir+ndjson' });
  }
}
