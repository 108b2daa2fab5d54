import { createApi } from '../../apps/api/api.module.js';
import { Config } from '../../libs/platform/config.js';

/** Starts an API with these settings and stops it again, even if the start fails. */
export async function startOnce(env: NodeJS.ProcessEnv): Promise<void> {
  const app = await createApi(Config.fromEnvironment(env));
  try {
    await app.init();
  } finally {
    await app.close();
  }
}
