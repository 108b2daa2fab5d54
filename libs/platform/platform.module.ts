import { MikroOrmModule, type MikroOrmModuleSyncOptions } from '@mikro-orm/nestjs';
import { PostgreSqlDriver } from '@mikro-orm/postgresql';
import { BullModule } from '@nestjs/bullmq';
import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE, DiscoveryModule } from '@nestjs/core';
import { CommandBus, CqrsModule } from '@nestjs/cqrs';
import { TerminusModule } from '@nestjs/terminus';
import { LoggerModule } from 'nestjs-pino';
import type { Pool } from 'pg';
import { Clock } from '../kernel/clock.js';
import { Actors } from './access/actors.js';
import { Scopes } from './access/scopes.js';
import { AuditBuffer } from './audit/audit-buffer.js';
import { AuditedCommandBus } from './audit/audited-command-bus.js';
import { AuditTrail } from './audit/audit-trail.js';
import { AuditSeal } from './audit/seal.js';
import { Config } from './config.js';
import { type Context, Contexts } from './context.js';
import { databaseConnection } from './database/connections/connection.js';
import { Database } from './database/database.js';
import { identifyConnections } from './database/connections/identify-connections.js';
import { reclaimConnections } from './database/connections/reclaim-connections.js';
import { KnownSchema, type Migrations } from './database/known-schema.js';
import { SchemaCheck } from './database/schema-check.js';
import { HealthController } from './health/health.controller.js';
import { Readiness } from './health/readiness.js';
import { DtoReader } from './http/dto-reader.js';
import { DtoPipe } from './http/dto.pipe.js';
import { IdempotencyInterceptor } from './http/request/idempotency.js';
import { IdempotencySweeper } from './http/request/idempotency-sweeper.js';
import { ProblemFilter } from './http/problem/problem.filter.js';
import { Mailer } from './mail/mailer.js';
import { RateLimitGuard } from './http/request/rate-limits.js';
import { RequestRedis } from './redis.js';
import { createLogger, nestLoggerParams } from './logging/logger.js';
import { Metrics } from './metrics.js';
import { BellListener } from './outbox/bell-listener.js';
import { OutboxBell } from './outbox/outbox-bell.js';
import { OutboxMessage, OutboxSubscriber } from './outbox/outbox-message.js';
import { OutboxSweeper } from './outbox/outbox-sweeper.js';
import { Relay } from './outbox/relay.js';
import { RelayLoop } from './outbox/relay-loop.js';
import { SealingCheck } from './sealing/sealing-check.js';
import { Vault } from './sealing/vault.js';
import { SAGA_QUEUE } from './sagas/saga-queue.js';
import { SagaRegistry } from './sagas/saga-registry.js';
import { SagaRunner } from './sagas/saga-runner.js';
import { SagaProcessor } from './sagas/saga.processor.js';

export interface PlatformOptions {
  config: Config;
  service: 'api' | 'worker';
  contexts: readonly Context[];
  migrations: Migrations;
  clock?: Clock;
}

/** The base of every context. The API answers requests; the worker relays the outbox and runs the sagas; both share the rest. */
@Module({})
export class PlatformModule {
  static forRoot({ config, service, contexts, migrations, clock }: PlatformOptions): DynamicModule {
    const all = new Contexts(contexts);
    const shared = [
      { provide: Config, useValue: config },
      { provide: Clock, useValue: clock ?? new Clock() },
      { provide: Contexts, useValue: all },
      { provide: Scopes, useValue: all.scopes },
      {
        provide: Actors,
        useValue: new Actors(
          contexts.map(({ policy }) => policy),
          all.scopes,
        ),
      },
      Database,
      { provide: KnownSchema, useValue: new KnownSchema(migrations) },
      DtoReader,
      SchemaCheck,
      AuditSeal,
      Vault,
      SealingCheck,
      AuditTrail,
      OutboxBell,
      Relay,
      SagaRegistry,
      SagaRunner,
      Metrics,
      RequestRedis,
      Mailer,
      Readiness,
    ];
    const own =
      service === 'worker'
        ? [BellListener, RelayLoop, OutboxSweeper, IdempotencySweeper, SagaProcessor]
        : [
            { provide: APP_GUARD, useClass: RateLimitGuard },
            { provide: APP_FILTER, useClass: ProblemFilter },
            { provide: APP_PIPE, useClass: DtoPipe },
            AuditBuffer,
            { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
          ];
    return {
      module: PlatformModule,
      global: true,
      imports: [
        MikroOrmModule.forRoot({
          driver: PostgreSqlDriver,
          clientUrl: config.get('DATABASE_URL'),
          driverOptions: { ...databaseConnection(config), onPoolCreated: wrapConnections },
          pool: { min: 0, max: config.get('DATABASE_POOL_MAX') },
          entities: [OutboxMessage, ...contexts.flatMap(({ entities = [] }) => entities)],
          subscribers: [new OutboxSubscriber()],
          registerRequestContext: false,
          forceUtcTimezone: true,
          debug: false,
        } as MikroOrmModuleSyncOptions) as DynamicModule,
        BullModule.forRoot({ connection: redisConnection(config, service), prefix: 'consilium' }),
        BullModule.registerQueue({ name: SAGA_QUEUE }),
        cqrs(),
        DiscoveryModule,
        TerminusModule.forRoot({ logger: false }),
        LoggerModule.forRoot(nestLoggerParams(createLogger(config, service))),
      ],
      controllers: service === 'api' ? [HealthController] : [],
      providers: [...shared, ...own],
      exports: [...shared, ...(service === 'worker' ? [BellListener] : []), CqrsModule, BullModule, LoggerModule],
    };
  }
}

/** Replaces the module's command bus by one that writes audit events. */
function cqrs(): DynamicModule {
  const module = CqrsModule.forRoot();
  return { ...module, providers: [...(module.providers ?? []), { provide: CommandBus, useClass: AuditedCommandBus }] };
}

/** The order matters: reclaiming looks at the statement as it was sent; identifying turns it into a query of its own. */
const wrapConnections = (pool: Pool) => {
  identifyConnections(pool);
  reclaimConnections(pool);
};

/** The API never waits for Redis; the worker's blocking reads never give up. */
const redisConnection = (config: Config, service: 'api' | 'worker') => ({
  url: config.get('REDIS_URL'),
  connectTimeout: 3000,
  ...(service === 'api' ? { maxRetriesPerRequest: 1, enableOfflineQueue: false } : { maxRetriesPerRequest: null }),
});
