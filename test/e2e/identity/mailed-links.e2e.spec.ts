import { createHash } from 'node:crypto';
import { Redis } from 'ioredis';
import { sql } from '../../../libs/kernel/sql.js';
import { Config } from '../../../libs/platform/config.js';
import { Mailer } from '../../../libs/platform/mail/mailer.js';
import { MovableClock } from '../../support/movable-clock.js';
import { fromElsewhere } from '../../support/elsewhere.js';
import { startSystem, type System } from '../../support/app.js';
import { redisUrl } from '../../support/database.js';
import { PASSWORD } from '../../support/given.js';
import type { Answer } from '../../support/http.js';
import { MailServer } from '../../support/mail.js';

const clock = new MovableClock();
let system: System;
let mail: MailServer;
let redis: Redis;
beforeAll(async () => {
  mail = await MailServer.start();
  redis = new Redis(redisUrl());
  system = await startSystem({ clock, env: { SMTP_URL: mail.url, LOCKOUT_FAILURES: '10', TRUST_PROXY: '127.0.0.1' } });
});
afterAll(async () => {
  await system.stop();
  await mail.stop();
  redis.disconnect();
});
afterEach(() => {
  clock.offset = 0;
});

const post = (path: string, body: object, headers: Record<string, string> = fromElsewhere()) => system.anonymous.post(path, body, headers);
const logIn = (email: string, password: string, headers?: Record<string, string>): Promise<Answer> =>
  post('/auth/login', { email, password }, headers);
const NEW = 'k7-neue-laterne-im-hof';
const statuses = (answers: Answer[]) => answers.map(({ status }) => status).sort();

describe('links in mails', () => {
  const forgot = (email: string) => post('/auth/forgot-password', { email });
  const reset = (token: string, newPassword = NEW) => post('/auth/reset-password', { token, newPassword });

  test('choose a new password, once; every session ends, and the lock-out with them', async () => {
    const person = await system.given.patient();
    for (let i = 0; i < 11; i += 1) await logIn(person.email, 'wrong-password');
    expect((await logIn(person.email, PASSWORD)).status).toBe(429);
    expect((await forgot(person.email.toUpperCase())).status).toBe(202);
    await system.settle();
    const token = mail.tokenTo(person.email, 'reset-password');
    expect((await reset(token)).status).toBe(204);
    expect((await reset(token, 'another-one-9')).body.code).toBe('invalid-link');
    expect((await post('/auth/refresh', { refreshToken: person.refreshToken })).status).toBe(401);
    expect((await logIn(person.email, NEW)).body.user.emailVerified).toBe(true);
  });

  test('a link is good for 30 minutes, the newest only, and for its own purpose', async () => {
    const person = await system.given.patient();
    await forgot(person.email);
    await system.settle();
    const first = mail.tokenTo(person.email, 'reset-password');
    clock.offset = 60_000;
    await forgot(person.email);
    await system.settle();
    const second = mail.tokenTo(person.email, 'reset-password');
    expect(second).not.toBe(first);
    expect((await reset(first)).status).toBe(422);
    expect((await post('/auth/verify-email', { token: second })).status).toBe(422);
    clock.offset = 32 * 60_000;
    expect((await reset(second)).status).toBe(422);
    clock.offset = 30 * 60_000;
    expect((await reset(second)).status).toBe(204);
  });

  test('of ten uses at once one succeeds', async () => {
    const person = await system.given.patient();
    await forgot(person.email);
    await system.settle();
    const token = mail.tokenTo(person.email, 'reset-password');
    const answers = await Promise.all(Array.from({ length: 10 }, (_, i) => reset(token, `passwort-nummer-${String(i)}`)));
    expect(statuses(answers)).toEqual([204, ...Array<number>(9).fill(422)]);
  });

  test('forged and foreign tokens are refused', async () => {
    const [mine, theirs] = [await system.given.patient(), await system.given.patient()];
    await forgot(mine.email);
    await forgot(theirs.email);
    await system.settle();
    const [own, other] = [mail.tokenTo(mine.email, 'reset-password'), mail.tokenTo(theirs.email, 'reset-password')];
    for (const token of [
      `${other.split('.')[0] ?? ''}.${own.split('.')[1] ?? ''}`,
      own.slice(0, -2),
      `${own}x`,
      other.split('.')[0] ?? '',
      'x',
      '..',
      "' or 1=1 --",
    ])
      expect([token.length, (await reset(token)).status]).toEqual([token.length, 422]);
  });

  test('an unknown email gets the same answer and no mail, and nobody gets more than five an hour', async () => {
    const person = await system.given.patient();
    const before = mail.mails.length;
    const [known, unknown] = [await forgot(person.email), await forgot('nobody-here@test.example')];
    expect([known.status, known.body]).toEqual([unknown.status, unknown.body]);
    await Promise.all(Array.from({ length: 10 }, () => forgot(person.email)));
    await system.settle();
    const sent = mail.mails.slice(before);
    expect(sent.filter(({ to }) => to.includes('nobody-here@test.example'))).toEqual([]);
    // Only the newest link works. A mail for an older one is sent all the same.
    expect(sent.filter(({ to, text }) => to.includes(person.email) && text.includes('reset-password'))).toHaveLength(5);
  });

  test('a new account gets a link that verifies its email; a changed email has to be verified anew', async () => {
    const person = await system.given.patient();
    await system.settle();
    const token = mail.tokenTo(person.email, 'verify-email');
    expect((await person.get('/users/me')).body.emailVerified).toBe(false);
    expect((await post('/auth/verify-email', { token })).status).toBe(204);
    expect((await person.get('/users/me')).body.emailVerified).toBe(true);
    expect((await post('/auth/verify-email', { token })).status).toBe(422);

    const email = `new-${person.email}`;
    expect((await person.put('/users/me', { email, currentPassword: PASSWORD })).body).toMatchObject({ email, emailVerified: false });
    await system.settle();
    expect((await post('/auth/verify-email', { token: mail.tokenTo(email, 'verify-email') })).status).toBe(204);
    expect((await post('/auth/send-verification', { email })).status).toBe(202);
  });

  test('a mail server that is away loses no mail, and no secret lies in queue, database or metrics meanwhile', async () => {
    const person = await system.given.patient();
    await system.settle();
    mail.refuse = 1;
    await forgot(person.email);
    await expect(system.settle()).rejects.toThrow();
    await redis.flushdb();
    await system.db.query(sql`update platform.outbox_message set relayed_at = null where pending > 0`);
    await system.settle();
    const token = mail.tokenTo(person.email, 'reset-password');
    const [, code = ''] = token.split('.');
    const rows = await system.db.query(
      sql`select (select string_agg(l::text, '') from identity.email_link l) as links, (select string_agg(m::text, '') from platform.outbox_message m) as events`,
    );
    expect(JSON.stringify(rows)).not.toContain(code);
    expect((await reset(token)).status).toBe(204);
  });

  test('lead to a page that does nothing by itself, runs its own script only, and can be in no frame', async () => {
    for (const path of ['verify-email', 'reset-password']) {
      const answer = await system.anonymous.get(`//account/${path}`);
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toBe('text/html; charset=utf-8');
      const policy = answer.headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      const script = /<script>([\s\S]*?)<\/script>/.exec(answer.body as string)?.[1] ?? '';
      expect(policy).toContain(`script-src 'sha256-${createHash('sha256').update(script).digest('base64')}'`);
      expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    }
  });

  test('do not travel in plain in production, but to a mail server on this very machine', async () => {
    const elsewhere = await MailServer.start('127.0.0.2');
    const env = { ...system.env, NODE_ENV: 'production' };
    const message = { id: 'plain', to: 'ada@test.example', subject: 'A link', text: 'A link' };
    await expect(new Mailer(Config.fromEnvironment({ ...env, SMTP_URL: elsewhere.url })).send(message)).rejects.toThrow(/STARTTLS/);
    expect(elsewhere.mails).toEqual([]);
    await new Mailer(Config.fromEnvironment({ ...env, SMTP_URL: mail.url })).send(message);
    await elsewhere.stop();
  });
});
