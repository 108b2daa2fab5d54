import fc from 'fast-check';
import { NotPermitted } from './not-permitted.js';
import { Actor, type Policy, type Principal, type Role } from './actor.js';
import { Scopes } from './scopes.js';

const RESOURCES = {
  Appointment: 'appointments',
  Doctor: 'doctors',
  DoctorPatient: 'mappings',
  UserPatient: 'mappings',
  Chat: 'chats',
  AuditEvent: 'audit',
};
const known = new Scopes(RESOURCES);
const SUBJECTS = Object.keys(RESOURCES);
const OUT_OF_REACH = ['User', 'OAuthClient', 'Session', 'all', 'constructor', '__proto__', 'toString', ''];
const ACTIONS = ['read', 'create', 'update', 'delete', 'cancel', 'approve', 'verify'];

const scopes = fc.subarray([...known.names, 'appointments', 'appointments:*', '*:read', 'users:read', 'undefined:read', ':read', '']);
const subject = fc.constantFrom(...SUBJECTS, ...OUT_OF_REACH);
const action = fc.constantFrom(...ACTIONS);
const role = fc.constantFrom<Role>('patient', 'doctor', 'hospital', 'admin', 'integration');

/** Rules with and without conditions, the same for every caller. */
const policy: Policy = (who, can) => {
  can(['read', 'cancel'], 'Appointment', { ownerId: who.userId });
  can('read', 'Doctor');
  can(['read', 'create'], 'DoctorPatient', { doctorId: who.profileId });
  can('read', 'User', { id: who.userId });
};
const who = (more: Partial<Principal>): Principal => ({
  userId: 'user',
  role: 'doctor',
  profileId: 'profile',
  inGoodStanding: true,
  ...more,
});
const actor = (more: Partial<Principal>) => new Actor(who(more), more.role === 'integration' ? [] : [policy], known);
const where = (on: Actor, ...[does, to]: [string, string]) => {
  try {
    const { sql, values } = on.where(does, to, 't');
    return { sql, values };
  } catch (error) {
    if (error instanceof NotPermitted) return undefined;
    throw error;
  }
};

test('each resource has a scope for reading and one for changes, which includes reading, but for verifying somebody', () => {
  expect([...known.names].sort()).toEqual(
    ['appointments', 'audit', 'chats', 'doctors', 'mappings'].flatMap((resource) => [`${resource}:read`, `${resource}:write`]),
  );
  const allowed = (scope: string) => ['read', 'create', 'cancel', 'verify'].filter((does) => known.allow([scope], does, 'Doctor'));
  expect(allowed('doctors:read')).toEqual(['read']);
  expect(allowed('doctors:write')).toEqual(['read', 'create', 'cancel']);
});

test('one scope opens one kind of resource', () => {
  const opened = Object.fromEntries(
    known.names.map((scope) => [scope, SUBJECTS.filter((kind) => ACTIONS.some((does) => known.allow([scope], does, kind)))]),
  );
  expect(opened['mappings:read']).toEqual(['DoctorPatient', 'UserPatient']);
  expect(opened['chats:write']).toEqual(['Chat']);
  expect(SUBJECTS.filter((kind) => !Object.values(opened).flat().includes(kind))).toEqual([]);
});

test('another system may do exactly what its scopes name, on every row', () => {
  fc.assert(
    fc.property(scopes, action, subject, (given, does, to) => {
      const on = actor({ role: 'integration', profileId: null, scopes: given });
      const allowed = known.allow(given, does, to);
      expect([on.may(does, to), on.mayEach(does, to)]).toEqual([allowed, allowed]);
      expect(where(on, does, to)).toEqual(allowed ? { sql: 'true', values: [] } : undefined);
    }),
  );
});

test('scopes take from anybody what they do not name, and give nothing', () => {
  fc.assert(
    fc.property(role, scopes, action, subject, (as, given, does, to) => {
      const [free, bound] = [actor({ role: as }), actor({ role: as, scopes: given })];
      if (as === 'integration') return;
      const room = known.allow(given, does, to);
      expect(bound.may(does, to)).toBe(free.may(does, to) && room);
      expect(bound.mayEach(does, to)).toBe(free.mayEach(does, to) && room);
      expect(where(bound, does, to)).toEqual(room ? where(free, does, to) : undefined);
    }),
  );
});

test('what belongs to no resource is reached with no scope, by nobody', () => {
  fc.assert(
    fc.property(role, action, fc.constantFrom(...OUT_OF_REACH), (as, does, to) => {
      const on = actor({
        role: as,
        scopes: [...known.names, ...known.names.map((scope) => scope.toUpperCase()), 'users:read', 'users:write', 'User:read'],
      });
      expect([on.may(does, to), where(on, does, to)]).toEqual([false, undefined]);
    }),
  );
});

test('another system without scopes, or not in good standing, may do nothing', () => {
  fc.assert(
    fc.property(scopes, action, subject, (given, does, to) => {
      expect(actor({ role: 'integration' }).may(does, to)).toBe(false);
      expect(actor({ role: 'integration', inGoodStanding: false, scopes: given }).may(does, to)).toBe(false);
    }),
  );
});
