import { type DynamicModule, Module } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Clock } from '../../libs/kernel/clock.js';
import type { Config } from '../../libs/platform/config.js';
import { createHttpApp } from '../../libs/platform/http/request/http-app.js';
import { PlatformModule } from '../../libs/platform/platform.module.js';
import { API_MODULES, MODULES, PRODUCT } from '../contexts.js';
import { rewriteUrl } from './rewrites.js';
import { RootController } from './root.controller.js';
import { TRY_IT } from './try-it.js';

@Module({})
export class ApiModule {
  static with(config: Config, clock?: Clock): DynamicModule {
    return {
      module: ApiModule,
      imports: [PlatformModule.forRoot({ ...PRODUCT, config, service: 'api', clock }), ...MODULES, ...API_MODULES],
      controllers: [RootController],
    };
  }
}

export const createApi = (config: Config, clock?: Clock): Promise<NestFastifyApplication> =>
  createHttpApp(ApiModule.with(config, clock), config, { rewriteUrl, tryIt: TRY_IT });
