import { sql } from '../../../libs/kernel/sql.js';
import { MovableClock } from '../../support/movable-clock.js';
import { startSystem, type System } from '../../support/app.js';
import { PASSWORD, type Person } from '../../support/given.js';
import { type Answer, clientFor } from '../../support/http.js';
import { whileHeld } from '../../support/locks.js';
import { eventually } from '../../support/processes.js';

const clock = new MovableClock();
let system: System;
beforeAll(async () => {
  system = await startSystem({ clock, waitsForLocks: true });
});
afterAll(() => system.stop());
afterEach(() => {
  clock.offset = 0;
  clock.drift = 0;
});

const SECOND = 1000;
const DAY = 86_400_000;
const refresh = (refreshToken: unknown) => system.anonymous.post('/auth/refresh', { refreshToken });
const logIn = async (person: Person, headers: Record<string, string> = {}): Promise<Answer['body']> =>
  (await system.anonymous.post('/auth/login', { email: person.email, password: PASSWORD }, headers)).body;
const me = (token: string) => clientFor(system.url, token).get('/auth/me');
const endOf = async (sessionId: string) =>
  (await system.db.query<{ end_reason: string | null }>(sql`select end_reason from identity.session where id = ${sessionId}`))[0]
    ?.end_reason;
const sidOf = (token: string) => (JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString()) as { sid: string }).sid;

test('a refresh token gives the next pair, which belongs to the same session', async () => {
  const person = await system.given.patient();
  const first = await logIn(person);
  const second = await refresh(first.refreshToken);
  expect(second.status).toBe(200);
  expect(second.headers.get('cache-control')).toBe('no-store');
  expect(second.body.refreshToken).not.toBe(first.refreshToken);
  expect(second.body.user.id).toBe(person.userId);
  expect(sidOf(second.body.accessToken)).toBe(sidOf(first.accessToken));
  expect((await me(second.body.accessToken)).status).toBe(200);
  expect((await refresh(second.body.refreshToken)).status).toBe(200);
});

test('both lives are told in full, however long the answer took', async () => {
  const person = await system.given.patient();
  clock.drift = 5;
  const first = await logIn(person);
  const second = (await refresh(first.refreshToken)).body;
  for (const { expiresIn, refreshExpiresIn } of [first, second]) expect([expiresIn, refreshExpiresIn]).toEqual([900, 604_800]);
});

test('a token is believed to its end and no longer, also within the seconds for which it is known', async () => {
  const { token } = await system.given.patient();
  expect((await me(token)).status).toBe(200);
  clock.offset = 840 * SECOND;
  expect((await me(token)).status).toBe(200);
  clock.offset = 900 * SECOND;
  expect((await me(token)).status).toBe(401);
});

test('twenty refreshes at once with one token: one lineage, the same successor for all', async () => {
  const first = await logIn(await system.given.patient());
  const answers = await Promise.all(Array.from({ length: 20 }, () => refresh(first.refreshToken)));
  expect(answers.map(({ status }) => status)).toEqual(Array(20).fill(200));
  const successors = new Set(answers.map(({ body }) => body.refreshToken));
  expect(successors.size).toBe(1);
  const rows = await system.db.query(
    sql`select 1 from identity.refresh_token where session_id = ${sidOf(first.accessToken)} and used_at is null`,
  );
  expect(rows).toHaveLength(1);
  expect((await refresh([...successors][0])).status).toBe(200);
});

test('a client that lost the answer gets it again within 10 s; later it is a replay, and the whole session ends', async () => {
  const first = await logIn(await system.given.patient());
  const second = (await refresh(first.refreshToken)).body;
  clock.offset = 9 * SECOND;
  expect((await refresh(first.refreshToken)).body.refreshToken).toBe(second.refreshToken);
  clock.offset = 12 * SECOND;
  expect((await refresh(first.refreshToken)).body.code).toBe('invalid-refresh-token');
  expect(await endOf(sidOf(first.accessToken))).toBe('replayed');
  expect((await refresh(second.refreshToken)).status).toBe(401);
  await eventually(async () => (await me(second.accessToken)).status === 401, 'the access token dies with the family');
});

test('a token whose successor was used is a replay at once: whoever used that has got the answer', async () => {
  const first = await logIn(await system.given.patient());
  const second = (await refresh(first.refreshToken)).body;
  const third = (await refresh(second.refreshToken)).body;
  expect((await refresh(first.refreshToken)).body.code).toBe('invalid-refresh-token');
  expect(await endOf(sidOf(first.accessToken))).toBe('replayed');
  expect((await refresh(third.refreshToken)).status).toBe(401);
  await eventually(async () => (await me(third.accessToken)).status === 401, 'the access token dies with the family');
});

test('a replay that waits while the successor is used is seen for what it is', async () => {
  const first = await logIn(await system.given.patient());
  const second = (await refresh(first.refreshToken)).body;
  await whileHeld(
    system,
    `select 1 from identity.session where id = '${sidOf(first.accessToken as string)}' for update`,
    async ({ waiters, release }) => {
      const used = refresh(second.refreshToken);
      await waiters(1);
      const replay = refresh(first.refreshToken);
      await waiters(2);
      await release();
      expect([(await used).status, (await replay).status]).toEqual([200, 401]);
    },
  );
  expect(await endOf(sidOf(first.accessToken as string))).toBe('replayed');
});

test('a replay that asks for scopes is a replay all the same', async () => {
  const person = await system.given.patient();
  const token = (fields: object) => system.anonymous.post('/auth/token', fields);
  const { body: first } = await token({ grant_type: 'password', username: person.email, password: PASSWORD, scope: 'doctors:read' });
  const { body: second } = await token({ grant_type: 'refresh_token', refresh_token: first.refresh_token });
  clock.offset = 12 * SECOND;
  const replay = await token({ grant_type: 'refresh_token', refresh_token: first.refresh_token, scope: 'patients:read' });
  expect([replay.status, replay.body.error]).toEqual([400, 'invalid_grant']);
  expect((await token({ grant_type: 'refresh_token', refresh_token: second.refresh_token })).status).toBe(400);
});

test('a token that was never given ends nothing', async () => {
  const first = await logIn(await system.given.patient());
  for (const token of ['crt_x', `${first.refreshToken as string}x`, `crt_${'A'.repeat(43)}`, first.accessToken]) {
    expect((await refresh(token)).status).toBe(401);
  }
  expect((await refresh(first.refreshToken)).status).toBe(200);
});

test('only hashes are stored', async () => {
  const first = await logIn(await system.given.patient());
  const { refreshToken } = (await refresh(first.refreshToken)).body;
  const dump = JSON.stringify([
    await system.db.query(
      sql`select s::text, encode(t.hash, 'escape') as hash, encode(t.hash, 'base64') as b64 from identity.session s join identity.refresh_token t on t.session_id = s.id`,
    ),
    await system.db.query(sql`select m::text from platform.outbox_message m`),
  ]);
  for (const token of [first.refreshToken, refreshToken] as string[]) expect(dump).not.toContain(token.slice(4, 30));
});

test('a session that is not refreshed for 7 days is over, and any after 30 days', async () => {
  const [idle, used] = [await logIn(await system.given.patient()), await logIn(await system.given.patient())];
  let { refreshToken } = used;
  for (const days of [6, 12, 18, 24, 29.9]) {
    clock.offset = days * DAY;
    const answer = await refresh(refreshToken);
    expect([days, answer.status]).toEqual([days, 200]);
    ({ refreshToken } = answer.body);
    if (days > 7) expect((await refresh(idle.refreshToken)).status).toBe(401);
    expect(answer.body.refreshExpiresIn).toBeLessThanOrEqual(Math.ceil((30 - days) * 86_400));
  }
  clock.offset = 30.1 * DAY;
  expect((await refresh(refreshToken)).status).toBe(401);
});
