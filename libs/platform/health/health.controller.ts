import { Controller, Get, Header, NotFoundException, Req } from '@nestjs/common';
import { ApiExcludeEndpoint } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { Public } from '../access/decorators.js';
import { Config } from '../config.js';
import { ApiEndpoint } from '../http/openapi.js';
import { Metrics } from '../metrics.js';
import { MetricsAccess } from './metrics-access.js';
import { NotReady, Readiness } from './readiness.js';

const health = z.object({ status: z.literal('ok') }).meta({ id: 'Health' });
const ready = z.object({ status: z.literal('ready'), checks: z.record(z.string(), z.enum(['up', 'down'])) }).meta({ id: 'Ready' });

@Public()
@Controller()
export class HealthController {
  private readonly metricsAccess: MetricsAccess;

  constructor(
    private readonly readiness: Readiness,
    private readonly metrics: Metrics,
    config: Config,
  ) {
    this.metricsAccess = new MetricsAccess(config);
  }

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
  exposition(@Req() request: FastifyRequest) {
    // To everybody else this path is one that there is not.
    if (!this.metricsAccess.allows(request)) throw new NotFoundException();
    return this.metrics.expose();
  }
}
