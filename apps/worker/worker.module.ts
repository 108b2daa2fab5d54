import { type DynamicModule, Module } from '@nestjs/common';
import type { Clock } from '../../libs/kernel/clock.js';
import type { Config } from '../../libs/platform/config.js';
import { PlatformModule } from '../../libs/platform/platform.module.js';
import { MODULES, PRODUCT, WORKER_MODULES } from '../contexts.js';

@Module({})
export class WorkerModule {
  static with(config: Config, clock?: Clock): DynamicModule {
    return {
      module: WorkerModule,
      imports: [PlatformModule.forRoot({ ...PRODUCT, config, service: 'worker', clock }), ...MODULES, ...WORKER_MODULES],
    };
  }
}
