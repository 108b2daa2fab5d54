import { type DynamicModule, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Clock } from '../../libs/kernel/clock.js';
import type { Config } from '../../libs/platform/config.js';
import { AdministratorNotice } from '../../libs/identity/administrator-notice.js';
import { DemoPasswordCheck } from '../../libs/identity/passwords/demo-password-check.js';
import { createHttpApp } from '../../libs/platform/http/request/http-app.js';
import { PlatformModule } from '../../libs/platform/platform.module.js';
import { MIGRATIONS } from '../../migrations/migrations.js';
import { CONTEXTS, ENTITIES, POLICIES } from '../contexts.js';
import { RootController } from './root.controller.js';

@Module({})
export class ApiModule {
  static with(config: Config, clock?: Clock): DynamicModule {
    return {
      module: ApiModule,
      imports: [
        PlatformModule.forRoot({ config, service: 'api', entities: ENTITIES, policies: POLICIES, migrations: MIGRATIONS, clock }),
        ...CONTEXTS,
      ],
      controllers: [RootController],
      providers: [DemoPasswordCheck, AdministratorNotice],
    };
  }
}

export const createApi = (config: Config, clock?: Clock): Promise<NestFastifyApplication> =>
  createHttpApp(ApiModule.with(config, clock), config);
