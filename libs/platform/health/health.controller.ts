import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeEndpoint } from '@nestjs/swagger';
import { z } from 'zod';
import { Public } from '../access/decorators.js';
import { ApiEndpoint } from '../http/openapi.js';
import { Metrics } from '../metrics.js';
import { NotReady, Readiness } from './readiness.js';

const health = z.object({ status: z.literal('ok') }).meta({ id: 'Health' });
const ready = z.object({ status: z.literal('ready'), checks: z.record(z.string(), z.enum(['up', 'down'])) }).meta({ id: 'Ready' });

@Public()
@Controller()
export class HealthController {
  constructor(
    private readonly readiness: Readiness,
    private readonly metrics: Metrics,
  ) {}

  @Get('health')
  @ApiEndpoint({ tag: 'operations', summary: 'Is this process alive?', answer: health, errors: [] })
  health() {
    return { status: 'ok' };
  }

  @Get('ready')
  @ApiEndpoint({
    tag: 'operations',
    summary: 'Do database, Redis and migrations let it work?',
    answer: ready,
    errors: [new NotReady({ checks: { database: 'up', redis: 'down', migrations: 'up' } })],
  })
  ready() {
    return this.readiness.check();
  }

  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  @ApiExcludeEndpoint()
  exposition() {
    return this.metrics.expose();
  }
}
