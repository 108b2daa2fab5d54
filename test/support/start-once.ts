import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { createApi } from '../../apps/api/api.module.js';
import { WorkerModule } from '../../apps/worker/worker.module.js';
import { Config } from '../../libs/platform/config.js';

/** Starts an API or a worker with these settings and stops it again, even if the start fails. */
export async function startOnce(env: NodeJS.ProcessEnv, kind: 'api' | 'worker' = 'api'): Promise<void> {
  const config = Config.fromEnvironment(env);
  const app =
    kind === 'api'
      ? await createApi(config)
      : await NestFactory.create(WorkerModule.with(config), new FastifyAdapter(), { logger: false, abortOnError: false });
  try {
    await app.init();
  } finally {
    await app.close();
  }
}
