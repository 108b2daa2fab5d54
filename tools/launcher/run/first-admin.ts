import { demoLogins } from '../../demo/logins.js';
import { isDevelopment } from './settings.js';

const [demoAdmin] = demoLogins;
export type DemoLogin = (typeof demoLogins)[number];

/** The first administrator of a development installation that names none of its own. Half a pair is theirs: the API says what is missing. */
export function firstAdmin(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const theirs = env.ADMIN_EMAIL?.trim() || env.ADMIN_PASSWORD?.trim();
  return isDevelopment(env) && !theirs ? { ADMIN_EMAIL: demoAdmin.email, ADMIN_PASSWORD: demoAdmin.password } : {};
}

/** The demo logins that work there; `env` is what api and worker get. */
export function shownLogins(env: NodeJS.ProcessEnv): readonly DemoLogin[] {
  if (!isDevelopment(env)) return [];
  const isDemo = env.ADMIN_EMAIL === demoAdmin.email && env.ADMIN_PASSWORD === demoAdmin.password;
  return demoLogins.filter((login) => login !== demoAdmin || isDemo);
}
