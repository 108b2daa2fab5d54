import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor } from '../../platform/access/current-actor.js';
import { IdParam } from '../../platform/http/id-param.js';
import { Endpoint } from '../../platform/http/endpoint.js';
import { RequestImport } from '../commands/request-import.js';
import { GetImport, ImportView } from '../queries/get-import.js';
import { FhirBundle, ImportQuery } from './imports.dto.js';

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
    summary: 'Import a FHIR R4 bundle in the background (administrators)',
    description:
      'Organizations become hospitals, practitioners doctors, patients patients; encounters and practitioner roles say who belongs to whom. ' +
      'Idempotent by identifier: what is known is updated where it changed. ' +
      'Other software relates two people who were both here before only with the scope `mappings:write`; without it each such pair is a problem. ' +
      'Larger and more files: `npm run import`.',
    answer: ImportView,
    status: 202,
  })
  @Post()
  async requestImport(@CurrentActor() actor: Actor, @Query() { dryRun }: ImportQuery, @Body() body: FhirBundle) {
    const files = [{ name: 'bundle.json', content: Buffer.from(JSON.stringify(body)) }];
    const { id } = await this.commands.execute(new RequestImport(actor, { dryRun, files }));
    return this.queries.execute(new GetImport(actor, id));
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
}
