import { IdSet, NotOlderThan, sql } from '../../kernel/sql.js';
import { NotPermitted } from './not-permitted.js';
import { Actor, type Policy, type Principal, SYSTEM } from './actor.js';

const patient: Principal = { userId: 'user-1', role: 'patient', profileId: 'profile-1', inGoodStanding: true };
const actor = (...policies: Policy[]) => new Actor(patient, policies);
const granted = (...grants: Parameters<Parameters<Policy>[1]>[]) =>
  actor((_, can) => {
    for (const grant of grants) can(...grant);
  });
const where = (on: Actor, action = 'read') => {
  const { text, values } = on.where(action, 'Thing', 't');
  return [text, values];
};

test('a rule without conditions allows every row', () => {
  expect(where(granted(['read', 'Thing']))).toEqual(['true', []]);
});

test.each([
  ['equality', { ownerId: 'me' }, '((t.owner_id = $1))', ['me']],
  ['a truth value', { active: false }, '((t.active = $1))', [false]],
  ['null', { endedAt: null }, '((t.ended_at is null))', []],
  ['a list', { status: ['a', 'b'] }, '((t.status = any($1)))', [['a', 'b']]],
  ['a list that is empty', { status: [] }, '((t.status = any($1)))', [[]]],
  [
    'a subquery',
    { patientId: new IdSet(sql`select x.id from x where x.user_id = ${'me'} and x.kind = ${'k'}`) },
    '((t.patient_id in (select x.id from x where x.user_id = $1 and x.kind = $2)))',
    ['me', 'k'],
  ],
  [
    'several columns',
    { ownerId: 'me', endedAt: null, kind: 'k' },
    '((t.owner_id = $1 and t.ended_at is null and t.kind = $2))',
    ['me', 'k'],
  ],
])('%s becomes SQL with bound values', (_what, conditions, text, values) => {
  expect(where(granted(['read', 'Thing', conditions]))).toEqual([text, values]);
});

test('several rules for one action are or-ed, and their values keep their order', () => {
  const [text, values] = where(
    granted(
      ['read', 'Thing', { ownerId: 'first' }],
      [['read', 'update'], 'Thing', { kind: 'second' }],
      ['update', 'Thing', { ownerId: 'third' }],
    ),
  );
  expect(text).toMatch(/^\(\(t\.\w+ = \$1\) or \(t\.\w+ = \$2\)\)$/);
  expect((values as string[]).sort()).toEqual(['first', 'second']);
});

test('one rule without conditions beside narrower ones allows every row', () => {
  const { text } = granted(['read', 'Thing', { ownerId: 'me' }], ['read', 'Thing']).where('read', 'Thing', 't');
  expect(text).toBe('true');
});

test.each([
  ['no rule at all', granted()],
  ['a rule for another action', granted(['update', 'Thing'])],
  ['a rule for another kind', granted(['read', 'Other'])],
])('%s is a refusal, not an empty list', (_what, on) => {
  expect(on.may('read', 'Thing')).toBe(false);
  expect(() => on.where('read', 'Thing', 't')).toThrow(NotPermitted);
});

test('no value ever enters the text of a statement', () => {
  const hostile = "x' or '1'='1";
  const on = granted(['read', 'Thing', { a: hostile, b: [hostile], c: new IdSet(sql`select ${hostile}`) }]);
  const { text, values } = on.where('read', 'Thing', 't');
  expect(text).not.toContain("'");
  expect(values).toEqual([hostile, [hostile], hostile]);
});

test('policies of several contexts add up, and each is asked with the caller', () => {
  const asked: Principal[] = [];
  const on = actor(
    (who, can) => {
      asked.push(who);
      can('read', 'Thing', { ownerId: who.userId });
    },
    (who, can) => {
      asked.push(who);
      can('read', 'Other');
    },
  );
  expect(asked).toEqual([patient, patient]);
  expect([on.may('read', 'Thing'), on.may('read', 'Other'), on.may('update', 'Other')]).toEqual([true, true, false]);
});

test('administrators and the system may do everything, others nothing by themselves', () => {
  const admin = new Actor({ ...patient, role: 'admin' }, []);
  for (const mighty of [admin, SYSTEM]) expect([mighty.may('delete', 'Thing'), where(mighty, 'delete')]).toEqual([true, ['true', []]]);
  for (const role of ['patient', 'doctor', 'hospital', 'integration'] as const)
    expect(new Actor({ ...patient, role }, []).may('read', 'Thing')).toBe(false);
});

test('an administrator who is not in good standing may do what any account may do with itself, and no more', () => {
  const own: Policy = (who, can) => {
    can('read', 'User', { id: who.userId });
  };
  const admin = (inGoodStanding: boolean) => new Actor({ ...patient, role: 'admin', inGoodStanding }, [own]);
  const asked = (on: Actor) => [on.may('read', 'User'), on.may('delete', 'User'), on.may('read', 'Thing')];
  expect(asked(admin(true))).toEqual([true, true, true]);
  expect(asked(admin(false))).toEqual([true, false, false]);
  expect(admin(false).where('read', 'User', 'u')).toMatchObject({ sql: '((u.id = ?))', values: ['user-1'] });
});

test('only a rule without conditions allows an action on each row', () => {
  const on = granted(['read', 'Thing', { ownerId: 'me' }], ['read', 'Other'], ['update', 'Both', { a: 'b' }], ['update', 'Both']);
  expect([on.mayEach('read', 'Thing'), on.mayEach('read', 'Other'), on.mayEach('update', 'Both'), on.mayEach('delete', 'Both')]).toEqual([
    false,
    true,
    true,
    false,
  ]);
});

test('an instant that is not too old lies ahead, or at most so many days back', () => {
  const on = actor((_, can) => {
    can('read', 'Thing', { endsAt: new NotOlderThan(7) });
  });
  const { text, values } = on.where('read', 'Thing', 'a');
  expect([text, values]).toEqual(['((a.ends_at > now() - make_interval(days => $1)))', [7]]);
});
