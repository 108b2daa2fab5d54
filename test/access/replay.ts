import { sql } from '../../libs/kernel/sql.js';
import { readLogsOfAllKinds } from '../support/access-log.js';
import { startSystem, type System } from '../support/app.js';
import { recorded } from '../support/audit.js';
import { Contract, type Operation as Described } from '../support/contract.js';
import type { Person } from '../support/given.js';
import { type ActorKind, ACTORS, asOwner, asStranger, isPerson } from './callers.js';
import { answersOf, type Attempt, type Operation, strangersTo } from './operation.js';
import {
  ask,
  besideAbsent,
  isEmptyList,
  locationFaults,
  otherIds,
  readJson,
  repetitionFaults,
  type Request,
  takesKey,
} from './requests.js';
import { makeWorld, type Place, renewSession, type World } from './world.js';

/** One request that was made, and what its event has to say. */
interface Asked {
  kind: ActorKind;
  requestId: string;
  status: number;
  userId: string | null;
  /** It showed something of somebody else: its event names the record, or whose it is. */
  shows: boolean;
}

interface EventRow {
  request_id: string;
  user_id: string | null;
  outcome: string;
  status: number;
  address: string;
  named: boolean;
}

/** True for a row whose request takes nothing from the attempt. */
const asksTheSameEverywhere = ({ path, body }: Operation) => path.length === 0 && (body?.length ?? 0) === 0;
const tokenOf = (world: World, kind: ActorKind) => (kind === 'anonymous' ? undefined : world[kind].token);
const described = (contract: Contract, name: string): Described => {
  const found = contract.operations.find((operation) => operation.name === name);
  if (!found) throw new Error(`${name} is not in the contract.`);
  return found;
};
const outcomeOf = (status: number) => (status < 400 ? 'ok' : [401, 403, 404].includes(status) ? 'refused' : 'failed');
const ADDRESS = '127.0.0.1';

/**
 * Sends every operation of a context as every kind of caller, about the records of the world, about their own and about those elsewhere: who may
 * gets through, answers are what the contract says, ids are of version 7, each request leaves the events that it should.
 */
export function replay(rows: Record<string, Operation>): void {
  let system: System;
  let world: World;
  let contract: Contract;
  beforeAll(async () => {
    system = await startSystem();
    world = await makeWorld(system);
    contract = await Contract.of(system.anonymous);
  });
  afterAll(() => system.stop());

  describe.each(Object.entries(rows))('%s', (name, row) => {
    const answers = answersOf(row);
    const asked: Asked[] = [];
    const succeeded = new Set<ActorKind>();

    const PLACES: [string, (kind: ActorKind) => { at: Place; own?: Person; expected: number }][] = [
      ['about the records of the world', (kind) => ({ at: world, expected: answers[kind] })],
      [
        'about their own',
        (kind) => ({
          at: world.own[kind],
          ...(isPerson(kind) && { own: world[kind] as Person }),
          expected: row.own?.[kind] ?? answers[asOwner(kind)],
        }),
      ],
      ['about those elsewhere', (kind) => ({ at: world.elsewhere, expected: answers[asStranger(kind)] })],
    ];
    const places = row.isPublic || asksTheSameEverywhere(row) ? PLACES.slice(0, 1) : PLACES;

    test.each(places)('%s', async (_what, about) => {
      const operation = described(contract, name);
      const given: string[] = [];
      const faults: string[] = [];
      for (const [i, kind] of ACTORS.entries()) {
        const { at, own } = about(kind);
        const attempt: Attempt = { i, world, system, at, ...(own && { own }) };
        const request: Request = {
          operation,
          path: await row.path(attempt),
          body: operation.method === 'GET' ? undefined : await row.body?.(attempt),
          token: tokenOf(world, kind),
          key: takesKey(operation) ? `${operation.operationId}-${kind}-${String(asked.length)}` : undefined,
        };
        const answer = await ask(system.url, request);
        given.push(`${kind} ${String(answer.status)}`);
        faults.push(...contract.faults(operation, answer));
        if (answer.status < 300 && !row.idsOfAStandard) faults.push(...otherIds(readJson(answer), name));
        if (answer.status === 201) faults.push(...(await locationFaults(system.url, contract, answer, [request.token, world.admin.token])));
        if (answer.status < 300) succeeded.add(kind);
        asked.push({
          kind,
          requestId: answer.headers.get('x-request-id') ?? '',
          status: answer.status,
          userId: kind === 'anonymous' ? null : world[kind].userId,
          shows: operation.method === 'GET' && !row.showsNobody && answer.status === 200 && !isEmptyList(answer),
        });
        if (row.endsSession) await renewSession(system, world, kind);
        else if (request.key && answer.status < 300) faults.push(...(await repetitionFaults(system.url, contract, request)));
      }
      expect(given).toEqual(ACTORS.map((kind) => `${kind} ${String(about(kind).expected)}`));
      expect([...new Set(faults)]).toEqual([]);
    });

    test('gets somebody through', () => {
      expect(succeeded.size > 0 || row.neverSucceeds).toBe(true);
    });

    if (row.isPublic) return;

    test('leaves one event per request, whoever asks', async () => {
      await recorded(system);
      const events = await system.db.query<EventRow>(sql`
        select request_id, user_id, outcome, status, host(address) as address, record_id is not null or cardinality(patient_ids) > 0 as named
        from audit.audit_event where request_id = any(${asked.map(({ requestId }) => requestId)})`);
      const seen = asked.map(({ kind, requestId, shows }) => [
        kind,
        events
          .filter((event) => event.request_id === requestId)
          .map(({ user_id, outcome, status, address, named }) => ({ user_id, outcome, status, address, silent: shows && !named })),
      ]);
      const wanted = asked.map(({ kind, userId, status }) => [
        kind,
        row.isKnownToAll && status < 400 ? [] : [{ user_id: userId, outcome: outcomeOf(status), status, address: ADDRESS, silent: false }],
      ]);
      expect(seen).toEqual(wanted);
      if (name.startsWith('GET ') && !row.showsNobody) expect(asked.some(({ shows }) => shows)).toBe(true);
    });

    const strangers = strangersTo(row);
    if (strangers.length > 0 && !row.isOfPublicRecord)
      test('to strangers a record that is somebody else’s looks like one that there is not', async () => {
        const operation = described(contract, name);
        for (const kind of strangers) {
          const attempt: Attempt = { i: 0, world, system, at: world };
          const body = operation.method === 'GET' ? undefined : await row.body?.(attempt);
          const [foreign, absent] = await besideAbsent(system.url, {
            operation,
            path: await row.path(attempt),
            body,
            token: world[kind].token,
          });
          expect(foreign).toEqual(absent);
        }
      });
  });

  test('all of it is told to the patients whom it was about, in words', async () => {
    await system.settle();
    await recorded(system);
    const entries = await readLogsOfAllKinds(system, world.admin);
    expect(entries.length).toBeGreaterThan(0);
    expect(entries.filter(({ why }) => why === 'other').map(({ sentence }) => sentence)).toEqual([]);
    const odd = entries
      .map(({ sentence }) => sentence)
      .filter((sentence) => /[a-z][A-Z]|[0-9a-f]{8}-|\.v\d|used data|worked with/.test(sentence));
    expect([...new Set(odd)]).toEqual([]);
    expect(entries.filter((entry) => entry.userId !== null && entry.name === null)).toEqual([]);
  });
}
