import { takeRecorded } from '../../kernel/domain-event.js';
import { newId } from '../../kernel/ids.js';
import { DoctorMappedToPatient, DoctorUnmappedFromPatient, MappingDeclined, MappingProposed } from '../contract.js';
import { MappingEnded, NotProposed } from './directory.errors.js';
import { DoctorPatient, UserPatient } from './mappings.js';

const by = { userId: newId(), at: new Date('2027-03-01T10:00:00Z') };
const later = { userId: newId(), at: new Date('2027-03-02T10:00:00Z') };
const kinds = (mapping: object) => takeRecorded(mapping).map((event) => event.constructor);

test('a mapping that nobody has to agree to is active and announced at once', () => {
  const mapping = DoctorPatient.open(newId(), newId(), by);
  expect(mapping.status).toBe('active');
  expect(kinds(mapping)).toEqual([DoctorMappedToPatient]);
  expect(() => {
    mapping.accept(later);
  }).toThrow(NotProposed);
  mapping.end(later);
  expect([mapping.endedAt, mapping.endedBy, ...kinds(mapping)]).toEqual([later.at, later.userId, DoctorUnmappedFromPatient]);
});

test('a proposed mapping is announced as such, and begins when it is accepted', () => {
  const mapping = DoctorPatient.open(newId(), newId(), by, 'patient');
  expect([mapping.status, ...kinds(mapping)]).toEqual(['proposed', MappingProposed]);
  mapping.accept(later);
  expect([mapping.status, mapping.acceptedAt, mapping.acceptedBy]).toEqual(['active', later.at, later.userId]);
  expect(kinds(mapping)).toEqual([DoctorMappedToPatient]);
});

test('a declined mapping has never begun, and is over for good', () => {
  const mapping = DoctorPatient.open(newId(), newId(), by, 'doctor');
  takeRecorded(mapping);
  mapping.end(later);
  expect(kinds(mapping)).toEqual([MappingDeclined]);
  for (const again of ['accept', 'end'] as const)
    expect(() => {
      mapping[again](later);
    }).toThrow(MappingEnded);
});

describe('the relation to a child', () => {
  const ofAge = new Date('2030-06-01T00:00:00Z');
  const open = (terms: { expiresAt?: Date } = {}) =>
    UserPatient.open({ userId: newId(), patientId: newId(), relation: 'child', ofAge, ...terms }, by);

  test('ends with the 18th birthday, or before', () => {
    expect(open().expiresAt).toEqual(ofAge);
    expect(open({ expiresAt: new Date('2029-01-01T00:00:00Z') }).expiresAt).toEqual(new Date('2029-01-01T00:00:00Z'));
    expect(open({ expiresAt: new Date('2040-01-01T00:00:00Z') }).expiresAt).toEqual(ofAge);
  });

  test('goes on once it is confirmed, until the end that is given', () => {
    const mapping = open();
    mapping.change({ confirmed: true }, ofAge);
    expect(mapping.expiresAt).toBeNull();
    mapping.change({ expiresAt: new Date('2040-01-01T00:00:00Z') }, ofAge);
    expect(mapping.expiresAt).toEqual(new Date('2040-01-01T00:00:00Z'));
    mapping.change({ confirmed: false }, ofAge);
    expect(mapping.expiresAt).toEqual(ofAge);
  });

  test('other relations do not end by themselves', () => {
    expect(UserPatient.open({ userId: newId(), patientId: newId(), relation: 'spouse', ofAge }, by).expiresAt).toBeNull();
  });
});
