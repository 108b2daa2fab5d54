import { newId } from '../../../kernel/ids.js';
import { type Sql, sql } from '../../../kernel/sql.js';
import { EntityManager } from '@mikro-orm/postgresql';
import { startSystem, type System } from '../../../../test/support/app.js';
import { Actor, type Principal } from '../../access/actor.js';
import { actingAs } from '../../access/request-context.js';
import { postgresError } from '../constraints.js';
import { Database } from '../database.js';

const someone = (more: Partial<Principal> = {}) =>
  new Actor({ userId: newId(), role: 'doctor', profileId: newId(), inGoodStanding: true, ...more }, []);
const ada = someone();
const ben = someone({ role: 'patient' });

const TOLD = sql`select coalesce(current_setting('consilium.role', true), '') as role, coalesce(current_setting('consilium.user_id', true), '') as "userId",
  coalesce(current_setting('consilium.profile_id', true), '') as "profileId"`;
const NOTHING = { role: '', userId: '', profileId: '' };
const of = ({ who: { role, userId, profileId } }: Actor) => ({ role, userId, profileId });

describe.each([1, 4])('with %s connections', (connections) => {
  let system: System;
  let db: Database;
  beforeAll(async () => {
    system = await startSystem({ env: { DATABASE_POOL_MAX: String(connections) } });
    db = system.app.get(Database);
  });
  afterAll(() => system.stop());

  const told = async (statement: Sql = TOLD) => (await db.query<typeof NOTHING>(statement))[0];
  const failing = (work: () => Promise<unknown>) =>
    work().then(
      () => 'no failure',
      (cause: unknown) => postgresError(cause)?.code,
    );

  const connection = async () => (await system.app.get(EntityManager).getConnection().getNativeClient()).connect();

  /** All ways in which the application sends a statement. */
  const WAYS: Record<string, () => Promise<typeof NOTHING | undefined>> = {
    'a query': () => told(),
    'a query with a value': () => told(sql`${TOLD} where ${1}::int = 1`),
    'a prepared query': async () => (await db.hot<typeof NOTHING>(TOLD))[0],
    'a write': async () => (await db.write<typeof NOTHING>(TOLD))[0],
    'a transaction': () => db.transaction(() => told()),
    'a nested transaction': () => db.transaction(() => db.attempt(() => told())),
    entities: () => system.app.get(EntityManager).fork().getConnection().execute<typeof NOTHING>(TOLD.sql, [], 'get'),
    'the query builder': () => db.transaction(async (em) => (await em.execute<(typeof NOTHING)[]>(TOLD.sql))[0]),
  };

  test.each(Object.entries(WAYS))('%s tells who asks, and the next asker nothing of it', async (_way, ask) => {
    expect(await actingAs(ada, ask)).toEqual(of(ada));
    expect(await ask()).toEqual(NOTHING);
    expect(await actingAs(ben, ask)).toEqual(of(ben));
    expect(await actingAs(someone({ role: 'admin', profileId: null }), ask)).toMatchObject({ role: 'admin', profileId: '' });
    expect(await ask()).toEqual(NOTHING);
  });

  test('an account that is not in good standing has neither role nor profile', async () => {
    for (const role of ['doctor', 'hospital', 'admin'] as const) {
      const closed = someone({ role, inGoodStanding: false });
      expect(await actingAs(closed, () => told())).toEqual({ ...NOTHING, userId: closed.who.userId });
    }
  });

  test('whoever waits for a connection asks as themselves, in whatever order they get it', async () => {
    const ways = Object.values(WAYS);
    const askers = Array.from({ length: 400 }, (_, i) => (i % 5 === 0 ? undefined : someone({ role: i % 2 === 0 ? 'patient' : 'doctor' })));
    const heard = await Promise.all(
      askers.map((asker, i) => {
        const ask = ways[i % ways.length] ?? told;
        return asker ? actingAs(asker, ask) : ask();
      }),
    );
    expect(heard).toEqual(askers.map((asker) => (asker ? of(asker) : NOTHING)));
  });

  test('fifty askers at once with several statements each, some of which fail', async () => {
    const wrong = await Promise.all(
      Array.from({ length: 50 }, (_, i) => {
        const asker = someone();
        return actingAs(asker, async () => {
          const seen = [await told()];
          expect(await failing(() => db.hot(sql`select 1 / ${0}::int`))).toBe('22012');
          seen.push(await told());
          await db
            .transaction(async () => {
              seen.push(await told());
              if (i % 3 === 0) expect(await failing(() => db.attempt(() => db.query(sql`select * from nowhere`)))).toBe('42P01');
              seen.push(await told(), await actingAs(asker, () => told()));
              if (i % 2 === 0) throw new Error('undone');
            })
            .catch((error: unknown) => {
              if ((error as Error).message !== 'undone') throw error;
            });
          seen.push(await told());
          return seen.filter((one) => JSON.stringify(one) !== JSON.stringify(of(asker)));
        });
      }),
    );
    expect(wrong.flat()).toEqual([]);
    expect(await told()).toEqual(NOTHING);
  });

  test.each([
    ['a statement that cannot be read', '42601', sql`selec 1`],
    ['a table that is not there', '42P01', sql`select * from nowhere`],
    ['a failure while it runs', '22012', sql`select 1 / ${0}::int`],
    ['a value that does not fit', '22P02', sql`select ${'x'}::uuid`],
  ])('%s fails as what it is, again and again, and leaves nothing behind', async (_what, code, statement) => {
    for (const send of [db.query.bind(db), db.hot.bind(db)]) {
      for (let i = 0; i < 2 * connections; i += 1) {
        expect(await actingAs(ada, () => failing(() => send(statement)))).toBe(code);
        expect(await told()).toEqual(NOTHING);
        expect(await failing(() => send(statement))).toBe(code);
        expect(await actingAs(ada, () => failing(() => db.transaction(() => send(statement))))).toBe(code);
        expect(await actingAs(ben, () => told())).toEqual(of(ben));
      }
    }
  });

  test('a prepared statement that failed is prepared all the same once it is sound', async () => {
    const statement = sql`select count(*)::int as n from platform.saga_receipt where message_id = ${newId()}::uuid`;
    await actingAs(ada, () =>
      db.transaction(async () => {
        expect(await failing(() => db.attempt(() => db.query(sql`select 1 / 0`)))).toBe('22012');
      }),
    );
    for (let i = 0; i < 4 * connections; i += 1) expect(await actingAs(ada, () => db.hot(statement))).toEqual([{ n: 0 }]);
  });

  test('inside a transaction each statement is its own asker’s, also after a savepoint was undone', async () => {
    await actingAs(ada, () =>
      db.transaction(async () => {
        expect(await told()).toEqual(of(ada));
        const undone = db.attempt(async () => {
          expect(await actingAs(ben, () => told())).toEqual(of(ben));
          throw new Error('only this');
        });
        await expect(undone).rejects.toThrow('only this');
        // The server has undone the savepoint and now knows ada as the caller.
        expect(await actingAs(ben, () => told())).toEqual(of(ben));
        await expect(db.attempt(() => Promise.reject(new Error('empty')))).rejects.toThrow('empty');
        expect(await told()).toEqual(of(ada));
        expect(await actingAs(ben, () => db.attempt(() => told()))).toEqual(of(ben));
        expect(await told()).toEqual(of(ada));
      }),
    );
    expect(await told()).toEqual(NOTHING);
  });

  test('inside a transaction nobody is nobody, also after somebody asked and after a savepoint was undone', async () => {
    await db.transaction(async () => {
      expect(await told()).toEqual(NOTHING);
      expect(await actingAs(ada, () => told())).toEqual(of(ada));
      expect(await told()).toEqual(NOTHING);
      await actingAs(ada, () => told());
      await expect(db.attempt(() => Promise.reject(new Error('empty')))).rejects.toThrow('empty');
      expect(await told()).toEqual(NOTHING);
    });
  });

  test('a transaction that the server ended by itself leaves nothing behind', async () => {
    const late = actingAs(ada, () =>
      db.transaction(async () => {
        await db.query(sql`select set_config('statement_timeout', '20', true)`);
        await db.query(sql`select pg_sleep(30)`);
      }),
    );
    await expect(late).rejects.toMatchObject({ code: '57014' });
    expect(await told()).toEqual(NOTHING);
  });

  test('a statement whose telling failed is known to be unprepared', async () => {
    const client = await connection();
    const named = { name: 'counts', text: 'select 1 as one' };
    try {
      await actingAs(ada, () => client.query('select 1'));
      await client.query('deallocate all');
      await expect(actingAs(ada, () => client.query(named))).rejects.toMatchObject({ code: '26000' });
      expect((await client.query(named)).rows).toEqual([{ one: 1 }]);
    } finally {
      client.release(true);
    }
  });

  test('telling who asks takes no round trip of its own', async () => {
    const client = await connection();
    const { connection: wire } = client;
    let sent = 0;
    const sync = wire.sync.bind(wire);
    const query = wire.query.bind(wire);
    Object.assign(wire, {
      sync: () => {
        sent += 1;
        sync();
      },
      query: (text: string) => {
        sent += 1;
        query(text);
      },
    });
    const during = async (work: () => Promise<unknown>) => {
      sent = 0;
      await work();
      return sent;
    };
    try {
      expect(await during(() => actingAs(ada, () => client.query('select 1')))).toBe(1);
      expect(await during(() => actingAs(ada, () => client.query('select $1::int', [1])))).toBe(1);
      expect(await during(() => client.query('select 1'))).toBe(1);
    } finally {
      client.release(true);
    }
  });
});
