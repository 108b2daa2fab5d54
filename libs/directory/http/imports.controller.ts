import { Controller, Get, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor } from '../../platform/access/current-actor.js';
import { Endpoint } from '../../platform/http/endpoint.js';
import { IdParam } from '../../platform/http/id-param.js';
import { InvalidInput } from '../../platform/http/problem/problem.js';
import { UPLOAD_LIMIT_BYTES, Uploaded, UploadedFile } from '../../platform/http/request/uploads.js';
import { CancelImport } from '../commands/cancel-import.js';
import { RequestImport } from '../commands/request-import.js';
import { Unusable } from '../import/files/open-content.js';
import { ImportOver } from '../import/import-run.js';
import { GetImport } from '../queries/get-import.js';
import { ListImports } from '../queries/list-imports.js';
import { ImportView } from '../views/import-view.js';
import { ImportList, ImportQuery, ListImportsQuery } from './imports.dto.js';

/** Name of an uploaded file by its type, by which its kind is known. */
const NAMES: Record<string, string> = {
  'application/fhir+ndjson': 'upload.ndjson',
  'application/x-ndjson': 'upload.ndjson',
  'text/csv': 'upload.csv',
  'application/gzip': 'upload.gz',
};

@Controller('imports')
export class ImportsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Endpoint({
    access: ['create', 'ImportRun'],
    checksSessionNow: true,
    tag: 'imports',
    summary: 'Import people from FHIR R4 or CSV in the background (administrators)',
    description:
      'The body is a file: a FHIR R4 Bundle or resource (JSON), NDJSON, or CSV (docs/import.md describes the columns), plain or packed with gzip, ' +
      `up to ${UPLOAD_LIMIT_BYTES / 1024 / 1024} MB. Organizations become hospitals, practitioners doctors, patients patients; encounters and practitioner roles say who belongs to whom. ` +
      'Idempotent by identifier: what is known is updated where it changed, and fields that a person changed by hand stay. ' +
      'Other software relates two people who were both here before only with the scope `mappings:write`; without it each such pair is a problem. ' +
      'Larger and more files: `npm run import`.',
    answer: ImportView,
    status: 202,
    errors: [413, 415],
    upload: { resourceType: 'Bundle', type: 'transaction', entry: [] },
  })
  @Post()
  async requestImport(@CurrentActor() actor: Actor, @Query() query: ImportQuery, @UploadedFile() file: Uploaded) {
    const { encoding, ...wishes } = query;
    const files = [{ name: NAMES[file.type] ?? 'bundle.json', content: file.bytes, encoding }];
    try {
      const { id } = await this.commands.execute(new RequestImport(actor, { ...wishes, files, refuseUnusable: true }));
      return await this.queries.execute(new GetImport(actor, id));
    } catch (error) {
      if (error instanceof Unusable) throw new InvalidInput([{ pointer: '#', detail: `The file ${error.message}.` }]);
      throw error;
    }
  }

  @Endpoint({ access: ['read', 'ImportRun'], tag: 'imports', summary: 'Imports, the newest first (administrators)', answer: ImportList })
  @Get()
  listImports(@CurrentActor() actor: Actor, @Query() page: ListImportsQuery) {
    return this.queries.execute(new ListImports(actor, page));
  }

  @Endpoint({
    access: ['read', 'ImportRun'],
    tag: 'imports',
    summary: 'How far an import is, and what it did (administrators)',
    answer: ImportView,
  })
  @Get(':id')
  getImport(@CurrentActor() actor: Actor, @IdParam('import') importId: string) {
    return this.queries.execute(new GetImport(actor, importId));
  }

  @Endpoint({
    access: ['cancel', 'ImportRun'],
    tag: 'imports',
    summary: 'End an import before it is through; people who are in stay (administrators)',
    answer: ImportView,
    errors: [new ImportOver()],
  })
  @Post(':id/cancel')
  async cancelImport(@CurrentActor() actor: Actor, @IdParam('import') importId: string) {
    await this.commands.execute(new CancelImport(actor, importId));
    return this.queries.execute(new GetImport(actor, importId));
  }
}
