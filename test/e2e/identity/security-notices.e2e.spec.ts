import { generateSync } from 'otplib';
import { sql } from '../../../libs/kernel/sql.js';
import { startSystem, type System } from '../../support/app.js';
import { Authenticator } from '../../support/authenticator.js';
import { PASSWORD, type Person } from '../../support/given.js';
import { Issuer } from '../../support/issuer.js';
import { MailServer } from '../../support/mail.js';

const NEW = 'k7-neue-laterne-im-hof';
const LINKED = { sub: 'linked', email: 'linked@oidc.example', emailVerified: true };

let system: System;
let mail: MailServer;
let issuer: Issuer;
let admin: Person;
beforeAll(async () => {
  mail = await MailServer.start();
  issuer = await Issuer.start([LINKED]);
  system = await startSystem({ env: { SMTP_URL: mail.url, OIDC_ISSUERS: `${issuer.url}=consilium-test` } });
  admin = await system.given.admin();
});
afterAll(async () => {
  await system.stop();
  await issuer.stop();
  await mail.stop();
});

/** A person with a verified address. */
async function known(): Promise<Person> {
  const person = await system.given.patient();
  await system.db.query(sql`update identity.user_account set email_verified_at = now() where id = ${person.userId}`);
  return person;
}

/** Subjects of the new mails to this address, without links to verify it. */
async function subjectsTo(email: string): Promise<string[]> {
  await system.settle();
  return mail.mails
    .filter(({ to }) => to.some((one) => one.toLowerCase() === email))
    .flatMap(({ text }) => /^Subject: (.*?)\r?$/m.exec(text)?.[1] ?? [])
    .filter((subject) => !subject.includes('confirm'));
}

async function addApp(person: Person): Promise<string[]> {
  const { secret } = (await person.post('/auth/totp', { currentPassword: PASSWORD })).body as { secret: string };
  return (await person.post('/auth/totp/confirm', { code: generateSync({ secret }) })).body.recoveryCodes as string[];
}

test('a changed email is told to the former address, which alone still reaches the owner', async () => {
  const person = await known();
  const email = `new-${person.email}`;
  expect((await person.put('/users/me', { email: person.email.toUpperCase(), currentPassword: PASSWORD })).status).toBe(200);
  expect((await person.put('/users/me', { email, currentPassword: PASSWORD })).status).toBe(200);
  expect(await subjectsTo(person.email)).toEqual(['Your email address was changed']);
  expect(await subjectsTo(email)).toEqual([]);

  const other = await known();
  expect((await admin.put(`/users/${other.userId}`, { email: `new-${other.email}` })).status).toBe(200);
  expect(await subjectsTo(other.email)).toEqual(['Your email address was changed']);
});

test('a new password is told, however it was chosen, and so is nothing that failed', async () => {
  const person = await known();
  await person.post('/auth/change-password', { currentPassword: 'wrong-password', newPassword: NEW });
  await person.put('/users/me', { email: admin.email, currentPassword: PASSWORD });
  expect(await subjectsTo(person.email)).toEqual([]);
  expect((await person.post('/auth/change-password', { currentPassword: PASSWORD, newPassword: NEW })).status).toBe(200);
  expect(await subjectsTo(person.email)).toEqual(['Your password was changed']);

  const forgetful = await known();
  await system.anonymous.post('/auth/forgot-password', { email: forgetful.email });
  await system.settle();
  const token = mail.tokenTo(forgetful.email, 'reset-password');
  expect((await system.anonymous.post('/auth/reset-password', { token, newPassword: NEW })).status).toBe(204);
  expect(await subjectsTo(forgetful.email)).toEqual(['Choose a new password', 'Your password was changed']);
});

test('authenticator apps and passkeys that come or go are told', async () => {
  const person = await known();
  const [code] = await addApp(person);
  const renewed = await person.post('/auth/totp/recovery-codes', { code });
  expect((await person.delete('/auth/totp', { code: renewed.body.recoveryCodes[0] as string })).status).toBe(204);
  const { challenge } = (await person.post('/auth/passkeys/options', { currentPassword: PASSWORD })).body as { challenge: string };
  const added = await person.post('/auth/passkeys', { name: 'My phone', credential: new Authenticator().create({ challenge }) });
  expect((await person.delete(`/auth/passkeys/${added.body.id as string}`)).status).toBe(204);
  expect(await subjectsTo(person.email)).toEqual([
    'An authenticator app was added',
    'Your recovery codes were renewed',
    'The authenticator app was removed',
    'A passkey was added',
    'A passkey was removed',
  ]);

  const locked = await known();
  await addApp(locked);
  expect((await admin.delete(`/users/${locked.userId}/totp`)).status).toBe(204);
  expect(await subjectsTo(locked.email)).toEqual(['An authenticator app was added', 'The authenticator app was removed']);
});

test('another issuer is linked once its person has passed the second factor, and the owner is told, once', async () => {
  const person = await known();
  await system.db.query(sql`update identity.user_account set email = ${LINKED.email} where id = ${person.userId}`);
  const [code = ''] = await addApp(person);
  const exchange = async (more: object) =>
    (await system.anonymous.post('/auth/convert-token', { subject_token: await issuer.idTokenOf(LINKED.sub), ...more })).status;
  const links = () => system.db.query(sql`select 1 from identity.external_identity where user_id = ${person.userId}`);
  expect([await exchange({}), await exchange({ code: '000000' })]).toEqual([400, 400]);
  expect(await links()).toHaveLength(0);
  expect(await exchange({ code })).toBe(200);
  expect(await links()).toHaveLength(1);
  await admin.delete(`/users/${person.userId}/totp`);
  expect(await exchange({})).toBe(200);
  expect(await subjectsTo(LINKED.email)).toEqual([
    'An authenticator app was added',
    'Another way to sign in was linked',
    'The authenticator app was removed',
  ]);
});

test('whose address was never shown to be theirs gets no notice', async () => {
  const person = await system.given.patient();
  expect((await person.post('/auth/change-password', { currentPassword: PASSWORD, newPassword: NEW })).status).toBe(200);
  expect(await subjectsTo(person.email)).toEqual([]);
});

test('a notice names neither the person nor what the change was to, and neither queue nor outbox names the address', async () => {
  const person = await known();
  const email = `new-${person.email}`;
  await person.put('/users/me', { name: 'Somebody Else', email, currentPassword: PASSWORD });
  const events = await system.db.query<{ text: string }>(sql`select m::text as text from platform.outbox_message m`);
  expect(events.filter(({ text }) => text.includes('security-notice'))).not.toEqual([]);
  expect(events.filter(({ text }) => text.includes(person.email))).toEqual([]);
  expect(await subjectsTo(person.email)).toHaveLength(1);
  const text = mail.mails.findLast(({ to }) => to.includes(person.email))?.text;
  expect(text).toContain('Mails about it no longer come here');
  for (const secret of [email, 'Somebody']) expect(text).not.toContain(secret);
});
