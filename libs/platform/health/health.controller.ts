import { Controller, Get, Header, NotFoundException, Req } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Config } from '../config.js';
import { Nested } from '../http/fields/objects.js';
import { OneOf } from '../http/fields/values.js';
import { Endpoint, Page } from '../http/endpoint.js';
import { Metrics } from '../metrics.js';
import { MetricsAccess } from './metrics-access.js';
import { NotReady, Readiness } from './readiness.js';

const UP_OR_DOWN = ['up', 'down'];

class Health {
  @OneOf(['ok']) status!: 'ok';
}

class ReadyChecks {
  @OneOf(UP_OR_DOWN, { name: 'UpOrDown' }) database!: string;
  @OneOf(UP_OR_DOWN, { name: 'UpOrDown' }) redis!: string;
  @OneOf(UP_OR_DOWN, { name: 'UpOrDown' }) migrations!: string;
}

class Ready {
  @OneOf(['ready']) status!: 'ready';
  @Nested(() => ReadyChecks) checks!: ReadyChecks;
}

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

  @Endpoint({ access: 'public', tag: 'operations', summary: 'Is this process alive?', answer: Health })
  @Get('health')
  checkHealth() {
    return { status: 'ok' };
  }

  @Endpoint({
    access: 'public',
    tag: 'operations',
    summary: 'Do database, Redis and migrations let it work?',
    answer: Ready,
    errors: [new NotReady({ checks: { database: 'up', redis: 'down', migrations: 'up' } })],
  })
  @Get('ready')
  checkReadiness() {
    return this.readiness.check();
  }

  @Page()
  @Get('metrics')
  @Header('content-type', 'text/plain; version=0.0.4; charset=utf-8')
  exposition(@Req() request: FastifyRequest) {
    // The path does not exist for anybody else.
    if (!this.metricsAccess.allows(request)) throw new NotFoundException();
    return this.metrics.expose();
  }
}
