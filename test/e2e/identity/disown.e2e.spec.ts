import { runInNewContext } from 'node:vm';
import { sql } from '../../../libs/kernel/sql.js';
import { startSystem, type System } from '../../support/app.js';
import { recorded } from '../../support/audit.js';
import { PASSWORD } from '../../support/given.js';
import { clientFor } from '../../support/http.js';
import { whileHeld } from '../../support/locks.js';
import { MailServer } from '../../support/mail.js';
import { eventually } from '../../support/processes.js';

// Somebody signs up with an address that is not theirs. The owner of the mailbox takes it back.

let system: System;
let mail: MailServer;
beforeAll(async () => {
  mail = await MailServer.start();
  system = await startSystem({ env: { SMTP_URL: mail.url }, waitsForLocks: true });
});
afterAll(async () => {
  await system.stop();
  await mail.stop();
});

const post = (path: string, body: object) => system.anonymous.post(path, body);
const about = (token: string) => post('/auth/verify-email/account', { token });
const disown = (token: string) => post('/auth/verify-email/not-mine', { token });
const logIn = (email: string) => post('/auth/login', { email, password: PASSWORD });

let counter = 0;
async function stranger(path = 'patient-signup', more: object = { birthDate: '1990-01-01' }) {
  counter += 1;
  const email = `mine-${String(counter)}@test.example`;
  const { body } = await post(`/auth/${path}`, { email, password: PASSWORD, name: '<b>Eve</b> Stranger', ...more });
  const session = (await logIn(email)).body as { accessToken: string; refreshToken: string };
  await system.settle();
  return { email, userId: body.user.id as string, ...session, token: mail.tokenTo(email, 'verify-email') };
}

test.each([
  ['patient', 'patient-signup', { birthDate: '1990-01-01' }],
  ['doctor', 'doctor-signup', {}],
  ['hospital', 'hospital-signup', {}],
])('the link names the account of a %s, and whoever says that it is not theirs closes it', async (role, path, more) => {
  const { email, userId, token, accessToken, refreshToken } = await stranger(path, more);
  for (let i = 0; i < 2; i += 1) {
    const named = await about(token);
    expect([named.status, named.body]).toEqual([200, { role, name: '<b>Eve</b> Stranger', createdAt: expect.any(String) }]);
    expect((await system.anonymous.get('//account/verify-email')).status).toBe(200);
  }
  expect((await clientFor(system.url, accessToken).get('/auth/me')).body.emailVerified).toBe(false);

  expect((await disown(token)).status).toBe(204);
  expect((await logIn(email)).body.code).toBe('wrong-credentials');
  expect((await post('/auth/refresh', { refreshToken })).status).toBe(401);
  await eventually(async () => (await clientFor(system.url, accessToken).get('/auth/me')).status === 401, 'the session is over');
  await recorded(system);
  expect(
    await system.db.query(sql`select subject, role, outcome from audit.audit_event where action = 'disown' and record_id = ${userId}`),
  ).toEqual([{ subject: 'User', role: null, outcome: 'ok' }]);
  const own = await post('/auth/patient-signup', { email, password: PASSWORD, name: 'Owner', birthDate: '1980-01-01' });
  expect(own.status).toBe(201);
  for (const again of [await about(token), await disown(token), await post('/auth/verify-email', { token })])
    expect([again.status, again.body.code]).toEqual([422, 'invalid-link']);
  expect((await logIn(email)).body.user.name).toBe('Owner');
});

test('of ten at once one closes it, and confirming comes before or after, not between', async () => {
  const { token, userId } = await stranger();
  const answers = await Promise.all([...Array.from({ length: 10 }, () => disown(token)), post('/auth/verify-email', { token })]);
  expect(answers.map(({ status }) => status).sort()).toEqual([204, ...Array<number>(10).fill(422)]);
  const [account] = await system.db.query<{ closed: boolean; verified: boolean }>(
    sql`select deleted_at is not null as closed, email_verified_at is not null as verified from identity.user_account where id = ${userId}`,
  );
  expect(account?.closed).toBe(!account?.verified);
});

test('no log-in that is under way outlives it', async () => {
  const { email, token, userId } = await stranger();
  await whileHeld(system, 'lock table identity.refresh_token in exclusive mode', async ({ waiters, release }) => {
    const session = logIn(email);
    await waiters(1);
    const closing = disown(token);
    await Promise.race([closing, waiters(2)]);
    await release();
    expect((await closing).status).toBe(204);
    const { refreshToken } = (await session).body as { refreshToken?: string };
    expect((await post('/auth/refresh', { refreshToken: refreshToken ?? 'none' })).status).toBe(401);
  });
  expect(await system.db.query(sql`select 1 from identity.session where user_id = ${userId} and ended_at is null`)).toEqual([]);
});

test('whoever has confirmed, or chosen a password by mail, has said that it is theirs', async () => {
  const [confirmed, chosen] = [await stranger(), await stranger()];
  expect((await post('/auth/verify-email', { token: confirmed.token })).status).toBe(204);
  await post('/auth/forgot-password', { email: chosen.email });
  await system.settle();
  const reset = mail.tokenTo(chosen.email, 'reset-password');
  expect((await disown(reset)).body.code).toBe('invalid-link');
  expect((await post('/auth/reset-password', { token: reset, newPassword: 'k7-neue-laterne-im-hof' })).status).toBe(204);
  for (const { token } of [confirmed, chosen])
    for (const refused of [await about(token), await disown(token)])
      expect([refused.status, refused.body.code]).toEqual([422, 'invalid-link']);
  expect((await logIn(confirmed.email)).status).toBe(200);
});

test('a link that we did not make names nobody', async () => {
  const [one, other] = [await stranger(), await stranger()];
  for (const token of ['x', '..', `${other.token.split('.')[0] ?? ''}.${one.token.split('.')[1] ?? ''}`])
    for (const refused of [await about(token), await disown(token)]) expect(refused.status).toBe(422);
  expect([(await logIn(one.email)).status, (await logIn(other.email)).status]).toEqual([200, 200]);
});

test('an account whose owner mistyped a new address goes back to the one that was theirs, and is logged out', async () => {
  const person = await system.given.patient();
  await system.settle();
  await post('/auth/verify-email', { token: mail.tokenTo(person.email, 'verify-email') });
  const mistyped = `mistyped-${person.email}`;
  expect((await person.put('/users/me', { email: mistyped, currentPassword: PASSWORD })).status).toBe(200);
  await system.settle();
  expect((await disown(mail.tokenTo(mistyped, 'verify-email'))).status).toBe(204);
  expect((await post('/auth/refresh', { refreshToken: person.refreshToken })).status).toBe(401);
  expect((await logIn(mistyped)).status).toBe(401);
  expect((await logIn(person.email)).body.user).toMatchObject({ id: person.userId, email: person.email, emailVerified: true });
});

test('where somebody else has that by now, it is closed', async () => {
  const person = await system.given.patient();
  await system.settle();
  await post('/auth/verify-email', { token: mail.tokenTo(person.email, 'verify-email') });
  const mistyped = `mistyped-${person.email}`;
  await person.put('/users/me', { email: mistyped, currentPassword: PASSWORD });
  await post('/auth/patient-signup', { email: person.email, password: PASSWORD, name: 'Next', birthDate: '1990-01-01' });
  await system.settle();
  expect((await disown(mail.tokenTo(mistyped, 'verify-email'))).status).toBe(204);
  expect((await logIn(mistyped)).status).toBe(401);
  expect((await logIn(person.email)).body.user.name).toBe('Next');
});

describe('the page', () => {
  /** The parts of a browser that the page's script uses. */
  async function open(answers: Record<string, { status: number; body?: object }>) {
    const html = (await system.anonymous.get('//account/verify-email')).body as string;
    const script = /<script>([\s\S]*?)<\/script>/.exec(html)?.[1] ?? '';
    const buttons = [...html.matchAll(/<button data-call="([^"]*)" data-done="([^"]*)">([^<]*)</g)].map(([, call, done, label]) => ({
      dataset: { call, done },
      label,
      disabled: false,
    }));
    const account = { dataset: { call: /id="account" data-call="([^"]*)"/.exec(html)?.[1] }, textContent: '' };
    const told = { textContent: '' };
    let retry: () => Promise<void> = () => Promise.resolve();
    const again = { hidden: true, addEventListener: (_: string, listener: typeof retry) => (retry = listener) };
    let submitted: (event: object) => Promise<void> = () => Promise.resolve();
    const form = {
      hidden: false,
      querySelectorAll: () => buttons,
      addEventListener: (_: string, listener: typeof submitted) => (submitted = listener),
    };
    const calls: string[] = [];
    runInNewContext(script, {
      document: { querySelector: (what: string) => ({ form, '[role=status]': told, '#account': account, '#again': again })[what] },
      location: { hash: '#the-token', pathname: '/account/verify-email' },
      history: { replaceState: () => undefined },
      FormData: class {
        *[Symbol.iterator]() {
          // The form has no fields.
        }
      },
      fetch: (call: string, { body }: { body: string }) => {
        calls.push(`${call} ${body}`);
        const { status, body: answer } = answers[call] ?? { status: 500 };
        if (status === 0) return Promise.reject(new TypeError('Failed to fetch'));
        return Promise.resolve({ status, ok: status < 300, json: () => Promise.resolve(answer) });
      },
    });
    await new Promise(setImmediate);
    const click = (label: RegExp) =>
      submitted({ preventDefault: () => undefined, submitter: buttons.find((button) => label.test(button.label ?? '')) });
    return { calls, account, told, form, click, buttons, again, retry };
  }
  const ACCOUNT = '/api/v1/auth/verify-email/account';
  const named = { [ACCOUNT]: { status: 200, body: { role: 'doctor', name: '<b>Eve</b>', createdAt: '2026-11-21T10:00:00.000Z' } } };

  test('names the account as a text, and does nothing else by itself', async () => {
    const { calls, account, told, buttons } = await open(named);
    expect(calls).toEqual([`${ACCOUNT} {"token":"the-token"}`]);
    expect(account.textContent).toMatch(/^The account of <b>Eve<\/b> \(doctor\), opened on .*2026.*, was given this address\.$/);
    expect([told.textContent, buttons.map(({ disabled }) => disabled)]).toEqual(['', [false, false]]);
  });

  test.each([
    [/^Yes/, '/api/v1/auth/verify-email', /confirmed/],
    [/not mine/, '/api/v1/auth/verify-email/not-mine', /free again/],
  ])('a click on %s asks what it says', async (label, call, done) => {
    const { calls, told, form, click } = await open({ ...named, [call]: { status: 204 } });
    await click(label);
    expect(calls.slice(1)).toEqual([`${call} {"token":"the-token"}`]);
    expect([form.hidden, told.textContent]).toEqual([true, expect.stringMatching(done)]);
  });

  test('says what the service says of a link that is over', async () => {
    const { told, buttons, again } = await open({ [ACCOUNT]: { status: 422, body: { detail: 'This link is over.' } } });
    expect(told.textContent).toBe('This link is over.');
    expect([again.hidden, buttons.map(({ disabled }) => disabled)]).toEqual([true, [true, true]]);
  });

  test.each([
    [429, 'Too many requests.'],
    [503, 'A part of the service does not answer.'],
    [0, 'The service does not answer. Please try again.'],
  ])('takes no answer while it cannot name the account (%i), and asks again when told to', async (status, said) => {
    const answers: Record<string, { status: number; body?: object }> = { [ACCOUNT]: { status, body: { detail: said } } };
    const { told, account, buttons, again, retry } = await open(answers);
    expect([told.textContent, account.textContent, again.hidden]).toEqual([said, '', false]);
    expect(buttons.map(({ disabled }) => disabled)).toEqual([true, true]);
    answers[ACCOUNT] = named[ACCOUNT];
    await retry();
    expect(account.textContent).toContain('<b>Eve</b>');
    expect([told.textContent, again.hidden, buttons.map(({ disabled }) => disabled)]).toEqual(['', true, [false, false]]);
  });

  test('lets a click that did not work be made again', async () => {
    const { click, form, buttons } = await open({ ...named, '/api/v1/auth/verify-email': { status: 503, body: {} } });
    await click(/^Yes/);
    expect([form.hidden, buttons.map(({ disabled }) => disabled)]).toEqual([false, [false, false]]);
  });
});
