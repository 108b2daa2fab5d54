import { type DynamicModule, Module } from '@nestjs/common';
import type { Clock } from '../../libs/kernel/clock.js';
import type { Config } from '../../libs/platform/config.js';
import { AuditWorkerModule } from '../../libs/audit/audit-worker.module.js';
import { DirectoryWorkerModule } from '../../libs/directory/directory-worker.module.js';
import { DemoPasswordCheck } from '../../libs/identity/passwords/demo-password-check.js';
import { DemoPasswordWatch } from '../../libs/identity/passwords/demo-password-watch.js';
import { IdentityWorkerModule } from '../../libs/identity/identity-worker.module.js';
import { PlatformModule } from '../../libs/platform/platform.module.js';
import { MIGRATIONS } from '../../migrations/migrations.js';
import { CONTEXTS, ENTITIES, POLICIES } from '../contexts.js';

@Module({})
export class WorkerModule {
  static with(config: Config, clock?: Clock): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        PlatformModule.forRoot({ config, service: 'worker', entities: ENTITIES, policies: POLICIES, migrations: MIGRATIONS, clock }),
        ...CONTEXTS,
        DirectoryWorkerModule,
        IdentityWorkerModule,
        AuditWorkerModule,
      ],
      providers: [DemoPasswordCheck, DemoPasswordWatch],
    };
  }
}
