import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { Logger } from 'nestjs-pino';
import { Config } from '../../libs/platform/config.js';
import { serveOperations } from '../../libs/platform/health/operations-server.js';
import { Readiness } from '../../libs/platform/health/readiness.js';
import { Metrics } from '../../libs/platform/metrics.js';
import { runProcess } from '../../libs/platform/process.js';
import { WorkerModule } from './worker.module.js';

await runProcess(async () => {
  const config = Config.fromEnvironment();
  const app = await NestFactory.createApplicationContext(WorkerModule.with(config), { bufferLogs: true, abortOnError: false });
  app.useLogger(app.get(Logger));
  const readiness = app.get(Readiness);
  const server = await serveOperations(readiness, app.get(Metrics), config);
  return {
    port: server.port,
    patienceSeconds: config.get('SHUTDOWN_SECONDS'),
    stop: async () => {
      readiness.stop();
      await app.close();
      await server.close();
    },
  };
});
