import { demoLogins } from '../../tools/demo/logins.js';
import { firstAdmin, shownLogins } from '../../tools/launcher/run/first-admin.js';

const [admin] = demoLogins;
const demoPair = { ADMIN_EMAIL: admin.email, ADMIN_PASSWORD: admin.password };

describe('the first administrator', () => {
  it('is the demo one in development where none is named', () => {
    expect(firstAdmin({})).toEqual(demoPair);
    expect(firstAdmin({ ADMIN_EMAIL: '', ADMIN_PASSWORD: ' ' })).toEqual(demoPair);
    expect(firstAdmin({ NODE_ENV: 'production' })).toEqual({});
  });

  it('is never half a demo one', () => {
    expect(firstAdmin({ ADMIN_EMAIL: 'me@clinic.example' })).toEqual({});
    expect(firstAdmin({ ADMIN_PASSWORD: 'a password of mine' })).toEqual({});
    expect(firstAdmin({ ADMIN_EMAIL: 'me@clinic.example', ADMIN_PASSWORD: 'a password of mine' })).toEqual({});
  });
});

describe('the logins that a start shows', () => {
  const roles = (env: NodeJS.ProcessEnv) => shownLogins(env).map(({ role }) => role);

  it('have the demo administrator only where it is the first one', () => {
    expect(roles(demoPair)).toContain('admin');
    expect(roles({ ...demoPair, ADMIN_PASSWORD: 'a password of mine' })).not.toContain('admin');
    expect(roles({ ADMIN_EMAIL: 'me@clinic.example', ADMIN_PASSWORD: 'a password of mine' })).toEqual(
      expect.arrayContaining(['doctor', 'patient']),
    );
  });

  it('are none outside development', () => {
    expect(roles({ NODE_ENV: 'production' })).toEqual([]);
  });
});
