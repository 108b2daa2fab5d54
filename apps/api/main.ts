import 'reflect-metadata';
import { Config } from '../../libs/platform/config.js';
import { Readiness } from '../../libs/platform/health/readiness.js';
import { runProcess } from '../../libs/platform/process.js';
import { createApi } from './api.module.js';

await runProcess(async () => {
  const config = Config.fromEnvironment();
  const app = await createApi(config);
  await app.listen(config.get('PORT'), config.get('HOST'));
  const address = app.getHttpServer().address() as { port: number };
  return {
    port: address.port,
    patienceSeconds: config.get('SHUTDOWN_SECONDS'),
    stop: async () => {
      app.get(Readiness).stop();
      await app.close();
    },
  };
});
