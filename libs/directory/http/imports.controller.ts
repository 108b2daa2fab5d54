import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { z } from 'zod';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor, Requires } from '../../platform/access/decorators.js';
import { ApiEndpoint } from '../../platform/http/openapi.js';
import { id } from '../../platform/http/schemas.js';
import { RequestImport } from '../commands/request-import.js';
import { GetImport } from '../queries/get-import.js';
import { bundleBody, importQuery, importSchema } from './imports.dto.js';

@Controller('imports')
export class ImportsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Post()
  @Requires('create', 'ImportRun')
  @ApiEndpoint({
    tag: 'imports',
    summary: 'Import a FHIR R4 bundle in the background (administrators)',
    description:
      'Organizations become hospitals, practitioners doctors, patients patients; encounters and practitioner roles say who belongs to whom. ' +
      'Idempotent by identifier: what is known is updated where it changed. Larger and more files: `npm run import`.',
    answer: importSchema,
    status: 202,
    errors: [400, 403],
    idempotent: true,
  })
  async request(
    @CurrentActor() actor: Actor,
    @Query({ schema: importQuery }) { dryRun }: z.output<typeof importQuery>,
    @Body({ schema: bundleBody }) body: z.output<typeof bundleBody>,
  ) {
    const files = [{ name: 'bundle.json', content: Buffer.from(JSON.stringify(body)) }];
    const { importId } = await this.commands.execute(new RequestImport(actor, { dryRun: dryRun === 'true', files }));
    return this.queries.execute(new GetImport(actor, importId));
  }

  @Get(':id')
  @Requires('read', 'ImportRun')
  @ApiEndpoint({
    tag: 'imports',
    summary: 'How far an import is, and what it did (administrators)',
    answer: importSchema,
    errors: [400, 403, 404],
  })
  get(@CurrentActor() actor: Actor, @Param('id', { schema: id() }) importId: string) {
    return this.queries.execute(new GetImport(actor, importId));
  }
}
