import { demoLogins } from '../../demo/logins.js';
import { isDevelopment } from './settings.js';

const [demoAdmin] = demoLogins;
export type DemoLogin = (typeof demoLogins)[number];

/**
 * The first administrator of a development installation whose settings name none. If only one of the two settings is there, the API reports the
 * missing one.
 */
export function firstAdmin(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const theirs = env.ADMIN_EMAIL?.trim() || env.ADMIN_PASSWORD?.trim();
  return isDevelopment(env) && !theirs ? { ADMIN_EMAIL: demoAdmin.email, ADMIN_PASSWORD: demoAdmin.password } : {};
}

/** Demo logins that work there. `env` is the environment of api and worker. */
export function shownLogins(env: NodeJS.ProcessEnv): readonly DemoLogin[] {
  if (!isDevelopment(env)) return [];
  const isDemo = env.ADMIN_EMAIL === demoAdmin.email && env.ADMIN_PASSWORD === demoAdmin.password;
  return demoLogins.filter((login) => login !== demoAdmin || isDemo);
}
