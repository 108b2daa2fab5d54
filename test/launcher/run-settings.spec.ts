import type { ProcessIdentity } from '../../tools/launcher/processes/process-identity.js';
import type { Run } from '../../tools/launcher/run/run-file.js';
import { cannotRun, fillFromRun } from '../../tools/launcher/run/run-settings.js';

const NEEDED = ['DATABASE_URL', 'REDIS_URL'];
const embedded = {
  DATABASE_URL: 'postgresql://api@embedded',
  DATABASE_OWNER_URL: 'postgresql://owner@embedded',
  REDIS_URL: 'redis://embedded',
};
const runWith = (env: Record<string, string>, ready = true): Run => ({
  launcher: { pid: 1, startTime: '1', bootId: 'b' } satisfies ProcessIdentity,
  ready,
  processes: {},
  env,
});
const filled = (env: NodeJS.ProcessEnv, run?: Run) => {
  fillFromRun(env, run);
  return env;
};

describe('the settings of a command', () => {
  it('are those of the run in progress', () => {
    const run = runWith({ ...embedded, SECRET_KEY: 's', NODE_ENV: 'development' });
    expect(filled({}, run)).toEqual({ ...embedded, SECRET_KEY: 's', NODE_ENV: 'development' });
  });

  it('are filled up where the database is the own one', () => {
    const run = runWith({
      DATABASE_URL: 'postgresql://own',
      REDIS_URL: 'redis://embedded',
      SECRET_KEY: 's',
      JWT_PRIVATE_KEY_FILE: 'key.pem',
    });
    expect(filled({ DATABASE_URL: 'postgresql://own' }, run)).toEqual(run.env);
  });

  it('stay what the environment says; a blank one says nothing', () => {
    const run = runWith({ REDIS_URL: 'redis://run', SECRET_KEY: 'of the run', NODE_ENV: 'development' });
    expect(filled({ REDIS_URL: 'redis://own', SECRET_KEY: ' ', NODE_ENV: 'production' }, run)).toEqual({
      REDIS_URL: 'redis://own',
      SECRET_KEY: 'of the run',
      NODE_ENV: 'production',
    });
  });

  it("never mix another database with the login that owns the run's", () => {
    expect(filled({ DATABASE_URL: 'postgresql://another' }, runWith(embedded))).toEqual({
      DATABASE_URL: 'postgresql://another',
      REDIS_URL: 'redis://embedded',
    });
    expect(filled({ DATABASE_URL: embedded.DATABASE_URL }, runWith(embedded))).toEqual(embedded);
  });
});

describe('a command that cannot work', () => {
  it('asks for a start where nothing runs and a store is missing', () => {
    for (const env of [{}, { DATABASE_URL: 'd' }, { REDIS_URL: 'r' }, { DATABASE_URL: 'd', REDIS_URL: '' }]) {
      expect(cannotRun(env, undefined, NEEDED)).toMatch(/not running: start it with npm start/);
    }
  });

  it('asks for patience where the start is under way', () => {
    expect(cannotRun({}, runWith({}, false), NEEDED)).toMatch(/still starting/);
  });

  it('is none with both stores, or with a run', () => {
    expect(cannotRun({ DATABASE_URL: 'd', REDIS_URL: 'r' }, undefined, NEEDED)).toBeUndefined();
    expect(cannotRun({ DATABASE_URL: 'd' }, undefined, ['DATABASE_URL'])).toBeUndefined();
    expect(cannotRun({}, runWith({}), NEEDED)).toBeUndefined();
  });
});
