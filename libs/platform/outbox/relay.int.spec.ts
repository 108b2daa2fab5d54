import type { DiscoveryService } from '@nestjs/core';
import type { CommandBus, ICommand } from '@nestjs/cqrs';
import type { Queue } from 'bullmq';
import { startSystem, type System } from '../../../test/support/app.js';
import { chainOf } from '../../../test/support/audit.js';
import { DomainEvent } from '../../kernel/domain-event.js';
import { newId } from '../../kernel/ids.js';
import { sql } from '../../kernel/sql.js';
import { AuditTrail } from '../audit/audit-trail.js';
import { Config } from '../config.js';
import { On, type Saga } from '../sagas/saga.js';
import type { SagaJob } from '../sagas/saga-queue.js';
import { SagaRegistry } from '../sagas/saga-registry.js';
import { SagaRunner } from '../sagas/saga-runner.js';
import { OutboxBell } from './outbox-bell.js';
import { Relay } from './relay.js';

const DEED = { system: 'test', action: 'read', subject: 'Thing', recordId: null, patientIds: [newId()] };

class BellRang extends DomainEvent<{ number: number }> {
  static readonly type = 'test.bell-rang.v1';
}
class OpenDoor {
  constructor(readonly number: number) {}
}
class CallPolice {
  readonly urgent = true;
}

@On(BellRang, OpenDoor)
class OpenDoorWhenBellRang implements Saga<BellRang> {
  react({ data }: BellRang) {
    return [new OpenDoor(data.number)];
  }
}
@On(BellRang, OpenDoor)
class PanicWhenBellRang implements Saga<BellRang> {
  react(): ICommand[] {
    return [new CallPolice()];
  }
}

let system: System;
let registry: SagaRegistry;
beforeAll(async () => {
  system = await startSystem();
  registry = registryOf(OpenDoorWhenBellRang);
});
afterAll(() => system.stop());
beforeEach(async () => {
  await system.queue.obliterate({ force: true });
  await system.db.query(sql`delete from platform.outbox_message`);
  await system.db.query(sql`delete from platform.saga_receipt`);
});

const registryOf = (...sagas: (new () => object)[]) =>
  new SagaRegistry({
    getProviders: () => sagas.map((metatype) => ({ metatype, instance: new metatype() })),
  } as unknown as DiscoveryService);
const relayTo = (queue: Pick<Queue<SagaJob>, 'addBulk'>) => new Relay(system.db, registry, system.app.get(Config), queue as Queue<SagaJob>);
/** Runs sagas with commands that do what the test says. */
const runnerWith = (execute: (command: OpenDoor) => Promise<void>, sagas = registry) =>
  new SagaRunner(system.db, sagas, { execute } as unknown as CommandBus, system.app.get(AuditTrail));

async function store(count = 1): Promise<string[]> {
  const ids = Array.from({ length: count }, () => newId());
  await system.db.query(
    sql`insert into platform.outbox_message (id, type, data) select id, ${BellRang.type}, jsonb_build_object('number', n) from unnest(${ids}::uuid[]) with ordinality m (id, n)`,
  );
  return ids;
}
const waiting = async () => (await system.queue.getJobs(['waiting', 'prioritized'], 0, 5000)).map(({ id }) => id).sort();
const rows = () =>
  system.db.query<{ id: string; relayed: boolean; pending: number }>(
    sql`select id, relayed_at is not null as relayed, pending from platform.outbox_message order by id`,
  );
const receipts = () => system.db.query(sql`select 1 from platform.saga_receipt`);

test('four relays at once deliver each of 1,000 events once', async () => {
  const ids = await store(1000);
  const added: string[] = [];
  const counting = relayTo({
    addBulk: (jobs) => {
      added.push(...jobs.map(({ opts }) => opts?.jobId ?? ''));
      return system.queue.addBulk(jobs);
    },
  });
  const moved = await Promise.all([counting, counting, counting, counting].map((relay) => relay.drain()));
  expect(moved.reduce((sum, n) => sum + n, 0)).toBe(1000);
  expect(added.sort()).toEqual(ids.map((id) => `${id}.OpenDoorWhenBellRang`).sort());
  expect(await waiting()).toEqual(added);
  expect(await rows()).toEqual(ids.sort().map((id) => ({ id, relayed: true, pending: 1 })));
});

describe('a relay that dies between the queue and its commit', () => {
  const dying = () =>
    relayTo({
      addBulk: async (jobs) => {
        await system.queue.addBulk(jobs);
        throw new Error('killed');
      },
    });

  test('leaves the event in the outbox, and the next one adds no second job', async () => {
    const ids = await store(3);
    await expect(dying().drain()).rejects.toThrow('killed');
    expect((await rows()).map(({ relayed }) => relayed)).toEqual([false, false, false]);
    expect(await relayTo(system.queue).drain()).toBe(3);
    expect(await waiting()).toEqual(ids.map((id) => `${id}.OpenDoorWhenBellRang`).sort());
  });

  test('and whose job ran meanwhile: the saga runs once, and nothing stays pending for ever', async () => {
    const [id = ''] = await store();
    let opened = 0;
    const runner = runnerWith(() => Promise.resolve(void (opened += 1)));
    await expect(dying().drain()).rejects.toThrow('killed');
    expect(await runner.run(id, 'OpenDoorWhenBellRang')).toBe('ran');
    await system.queue.obliterate({ force: true });
    await relayTo(system.queue).drain();
    expect(await runner.run(id, 'OpenDoorWhenBellRang')).toBe('done before');
    expect(opened).toBe(1);
    expect(await rows()).toEqual([{ id, relayed: true, pending: 0 }]);
  });
});

test('commits ring the bell, the relay and the audit chain do not: each would wake itself for ever', async () => {
  const rung = jest.spyOn(system.app.get(OutboxBell), 'ring');
  try {
    await system.db.transaction(() => system.app.get(AuditTrail).system(DEED));
    expect(rung).toHaveBeenCalledTimes(1);
    await system.db.query(sql`insert into platform.outbox_message (id, type, data) values (${newId()}, ${BellRang.type}, '{"number":1}')`);
    expect(await relayTo(system.queue).drain()).toBe(1);
    expect(await chainOf(system).advance()).toMatchObject({ position: expect.any(Number) });
    expect(rung).toHaveBeenCalledTimes(1);
  } finally {
    rung.mockRestore();
  }
});

test('a queue that does not take the jobs leaves every event where it was', async () => {
  await store(5);
  await expect(relayTo({ addBulk: () => Promise.reject(new Error('no Redis')) }).drain()).rejects.toThrow('no Redis');
  expect((await rows()).every(({ relayed }) => !relayed)).toBe(true);
  expect(await waiting()).toEqual([]);
});

test('an event that no saga waits for is done at once', async () => {
  await system.db.query(sql`insert into platform.outbox_message (id, type, data) values (${newId()}, 'test.unheard.v1', '{}')`);
  expect(await relayTo(system.queue).drain()).toBe(1);
  expect(await rows()).toEqual([expect.objectContaining({ relayed: true, pending: 0 })]);
  expect(await waiting()).toEqual([]);
});

test('jobs that Redis lost are queued again, those whose saga ran are not', async () => {
  const [done = '', lost = ''] = await store(2);
  await relayTo(system.queue).drain();
  await runnerWith(() => Promise.resolve()).run(done, 'OpenDoorWhenBellRang');
  await system.queue.obliterate({ force: true });
  expect(await relayTo(system.queue).requeueOverdue(60)).toBe(0);
  await system.db.query(sql`update platform.outbox_message set relayed_at = now() - interval '2 minutes'`);
  expect(await relayTo(system.queue).requeueOverdue(60)).toBe(1);
  expect(await waiting()).toEqual([`${lost}.OpenDoorWhenBellRang`]);
});

describe('a saga', () => {
  test('runs once, however often and however parallel its job comes', async () => {
    const [id = ''] = await store();
    await relayTo(system.queue).drain();
    const opened: number[] = [];
    const runner = runnerWith(async ({ number }) => {
      opened.push(number);
      for (let i = 0; i < 20; i += 1) await system.db.query(sql`select 1`);
    });
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => runner.run(id, 'OpenDoorWhenBellRang')));
    expect(outcomes.sort()).toEqual([...Array<string>(7).fill('done before'), 'ran']);
    expect(opened).toEqual([1]);
    expect(await rows()).toEqual([{ id, relayed: true, pending: 0 }]);
  });

  test('that fails leaves no receipt and nothing of its work, and succeeds when tried again', async () => {
    const [id = ''] = await store();
    await relayTo(system.queue).drain();
    const failing = runnerWith(async () => {
      await system.db.query(sql`insert into platform.idempotency_key (scope, key, fingerprint, answer) values ('half', 'done', '', '')`);
      throw new Error('the door is stuck');
    });
    await expect(failing.run(id, 'OpenDoorWhenBellRang')).rejects.toThrow('the door is stuck');
    expect(await receipts()).toEqual([]);
    expect(await system.db.query(sql`select 1 from platform.idempotency_key where scope = 'half'`)).toEqual([]);
    expect(await rows()).toEqual([{ id, relayed: true, pending: 1 }]);
    expect(await runnerWith(() => Promise.resolve()).run(id, 'OpenDoorWhenBellRang')).toBe('ran');
  });

  test('may only give the commands that its @On names', async () => {
    const [id = ''] = await store();
    const executed: unknown[] = [];
    const runner = runnerWith((command) => Promise.resolve(void executed.push(command)), registryOf(PanicWhenBellRang));
    await expect(runner.run(id, 'PanicWhenBellRang')).rejects.toThrow('PanicWhenBellRang returned CallPolice, which its @On does not name');
    expect(executed).toEqual([]);
    expect(await receipts()).toEqual([]);
  });

  test('that nobody knows is an error, one whose event is gone is not', async () => {
    const [id = ''] = await store();
    await expect(runnerWith(() => Promise.resolve()).run(id, 'Unheard')).rejects.toThrow('No saga is called Unheard');
    expect(await runnerWith(() => Promise.resolve()).run(newId(), 'OpenDoorWhenBellRang')).toBe('gone');
  });
});

describe('the sweep', () => {
  const overdue = (age: string) =>
    system.db.query(
      sql`update platform.outbox_message set relayed_at = now() - interval '2 minutes', occurred_at = now() - ${age}::interval`,
    );

  test('queues what lost its job, and nothing that still has its job', async () => {
    const [lost = '', dead = ''] = await store(2);
    await relayTo(system.queue).drain();
    await system.queue.remove(`${lost}.OpenDoorWhenBellRang`);
    await overdue('5 minutes');
    expect(await relayTo(system.queue).requeueOverdue()).toBe(1);
    expect(await waiting()).toEqual([lost, dead].map((id) => `${id}.OpenDoorWhenBellRang`).sort());
  });

  test('gives up an event whose saga the code no longer has, after a day and not before', async () => {
    await store();
    await relayTo(system.queue).drain();
    const later = new Relay(system.db, registryOf(), system.app.get(Config), system.queue);
    await overdue('23 hours');
    await later.requeueOverdue();
    expect((await rows()).map(({ pending }) => pending)).toEqual([1]);
    await overdue('25 hours');
    await later.requeueOverdue();
    expect((await rows()).map(({ pending }) => pending)).toEqual([0]);
  });
});
