import { startSystem, type System } from '../../../test/support/app.js';
import { DomainEvent, record } from '../../kernel/domain-event.js';
import { newId } from '../../kernel/ids.js';
import { sql } from '../../kernel/sql.js';
import { OutboxMessage } from '../outbox/outbox-message.js';
import type { Database } from './database.js';

class StoneThrown extends DomainEvent<{ far: number }> {
  static readonly type = 'test.stone-thrown.v1';
}

let system: System;
let db: Database;
beforeAll(async () => {
  system = await startSystem();
  db = system.db;
});
afterAll(() => system.stop());
beforeEach(async () => {
  await db.query(sql`delete from platform.outbox_message`);
});

/** An aggregate for the test: any entity will do, and every installation has this table. */
const stone = () => Object.assign(new OutboxMessage(), { id: newId(), type: 'stone', data: {} });
const thrown = () => {
  const aggregate = stone();
  record(aggregate, new StoneThrown({ far: 7 }));
  return aggregate;
};
const types = async () =>
  (await db.query<{ type: string }>(sql`select type from platform.outbox_message order by type`)).map(({ type }) => type);
const transactionId = async () => (await db.query<{ id: string }>(sql`select pg_current_xact_id()::text as id`))[0]?.id;

test('a nested transaction joins the one that is open: one commit for both', async () => {
  await db.transaction(async (em) => {
    const outer = await transactionId();
    await db.transaction(async (inner) => {
      expect(inner).toBe(em);
      expect(await transactionId()).toBe(outer);
      inner.persist(stone());
    });
    expect(db.em).toBe(em);
    expect(await types()).toEqual(['stone']);
  });
  expect(await types()).toEqual(['stone']);
});

test('what fails outside takes the nested part with it', async () => {
  const failing = db.transaction(async () => {
    await db.transaction((em) => Promise.resolve(void em.persist(thrown())));
    throw new Error('after all');
  });
  await expect(failing).rejects.toThrow('after all');
  expect(await types()).toEqual([]);
});

test('events are in the outbox once their transaction has committed, beside the row that they tell of, and once', async () => {
  const other = async () => (await system.given.admin(), types());
  await db.transaction(async (em) => {
    const aggregate = thrown();
    await em.persist(aggregate).flush();
    await em.flush();
    expect(await types()).toEqual(['stone', 'test.stone-thrown.v1']);
  });
  expect(await types()).toEqual(['stone', 'test.stone-thrown.v1']);
  const [event] = await db.query(sql`select data, relayed_at, pending from platform.outbox_message where type = ${StoneThrown.type}`);
  expect(event).toEqual({ data: { far: 7 }, relayed_at: null, pending: 0 });
  expect(await other()).toEqual(['stone', 'test.stone-thrown.v1']);
});

test('nobody else sees an event before the commit', async () => {
  let look: () => void = () => undefined;
  let commit: () => void = () => undefined;
  const flushed = new Promise<void>((resolve) => (look = resolve));
  const seen = new Promise<void>((resolve) => (commit = resolve));
  const writing = db.transaction(async (em) => {
    await em.persist(thrown()).flush();
    look();
    await seen;
  });
  await flushed;
  expect(await types()).toEqual([]);
  commit();
  await writing;
  expect(await types()).toEqual(['stone', 'test.stone-thrown.v1']);
});

describe('attempt()', () => {
  test('undoes its own part, events included, and hands the error on', async () => {
    await db.transaction(async (em) => {
      await em.persist(stone()).flush();
      const failing = db.attempt(async () => {
        await db.transaction((inner) => Promise.resolve(void inner.persist(thrown())));
        expect(await types()).toEqual(['stone', 'stone', 'test.stone-thrown.v1']);
        throw new Error('only this');
      });
      await expect(failing).rejects.toThrow('only this');
      expect(await types()).toEqual(['stone']);
    });
    expect(await types()).toEqual(['stone']);
  });

  test('leaves the transaction usable after an error of the server', async () => {
    await db.transaction(async () => {
      await expect(db.attempt(() => db.query(sql`select 1 / 0`))).rejects.toThrow();
      expect(await db.query(sql`select 1 as one`)).toEqual([{ one: 1 }]);
      await db.attempt(() => db.transaction((em) => Promise.resolve(void em.persist(thrown()))));
    });
    expect(await types()).toEqual(['stone', 'test.stone-thrown.v1']);
  });

  test('needs an open transaction', async () => {
    await expect(db.attempt(() => Promise.resolve())).rejects.toThrow('open transaction');
  });
});

test('transactions side by side do not see each other', async () => {
  const ids = await Promise.all(Array.from({ length: 5 }, () => db.transaction(() => transactionId())));
  expect(new Set(ids).size).toBe(5);
});

test('values are bound: whatever they hold, they are never read as SQL', async () => {
  for (const value of ["' or 1=1 --", '$1', '?', '??', ':x', '\\', '"', '😀']) {
    expect(await db.query(sql`select ${value}::text as value`)).toEqual([{ value }]);
    expect(await db.transaction(() => db.query(sql`select ${value}::text as value`))).toEqual([{ value }]);
  }
});
