import type { Config } from '../../../libs/platform/config.js';
import { startApp } from './apps.js';
import type { Child } from './child.js';
import type { Children } from './children.js';
import { type FindPort, freePort, onFreePort } from './ports.js';

export interface RunningApps {
  readonly apps: readonly Child[];
  readonly url: string;
  readonly publicUrl: string;
  readonly port: number;
  readonly workerPort: number;
}

/**
 * Starts api and worker at once, each on its port or the next free one. The worker's mails link to the API: if another process takes the API's port
 * first, both start again.
 */
export function startApiAndWorker(
  children: Children,
  config: Config,
  env: NodeJS.ProcessEnv,
  logs: string,
  find: FindPort = freePort,
): Promise<RunningApps> {
  const host = config.get('HOST');
  return onFreePort(
    config.get('PORT'),
    async (port) => {
      const url = `http://localhost:${port}`;
      const publicUrl = env.PUBLIC_URL || url;
      const settings = { ...env, PORT: String(port), PUBLIC_URL: publicUrl };
      const worker = startWorker(children, config, settings, logs, port, find);
      const [api, working] = await Promise.allSettled([startApp(children, 'api', settings, logs), worker]);
      if (api.status === 'rejected') throw api.reason;
      if (working.status === 'rejected') throw working.reason;
      if (api.value) return { apps: [api.value, working.value.child], url, publicUrl, port, workerPort: working.value.port };
      await children.end(working.value.child);
      return undefined;
    },
    find,
    host,
  );
}

function startWorker(children: Children, config: Config, env: NodeJS.ProcessEnv, logs: string, apiPort: number, find: FindPort) {
  return onFreePort(
    config.get('WORKER_PORT'),
    async (port) => {
      const child = await startApp(children, 'worker', { ...env, WORKER_PORT: String(port) }, logs);
      return child && { child, port };
    },
    (wanted, host) => find(wanted, host, [apiPort]),
    config.get('HOST'),
  );
}
