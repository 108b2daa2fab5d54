import { takeRecorded } from '../../kernel/domain-event.js';
import { PatientValidated, ProfileRenamed } from '../contract.js';
import { ValidationRefused } from './directory.errors.js';
import { Patient } from './patient.js';

const made = () => Patient.create({ name: 'Ada Rivera', birthDate: '1988-03-14', gender: 'female', timeZone: 'UTC' }, new Date());

test('validation goes forward only', () => {
  const patient = made();
  patient.validate('validated_by_doctor');
  patient.validate('full_access');
  expect(takeRecorded(patient)).toEqual([
    new PatientValidated({ patientId: patient.id, status: 'validated_by_doctor' }),
    new PatientValidated({ patientId: patient.id, status: 'full_access' }),
  ]);
  for (const back of ['full_access', 'validated_by_institution', 'validated_by_doctor'] as const)
    expect(() => {
      patient.validate(back);
    }).toThrow(ValidationRefused);
});

test('a change by hand is noted by its field, once, and only where something differs', () => {
  const patient = made();
  patient.change({ name: 'Ada Rivera', preferredLanguage: 'es' });
  patient.change({ preferredLanguage: 'en', phone: '+16175550102' });
  expect(patient.handChanged).toEqual(['phones', 'preferredLanguage']);
  expect(takeRecorded(patient)).toEqual([]);
  patient.change({ name: 'Ada Lindqvist' });
  expect(takeRecorded(patient)).toEqual([new ProfileRenamed({ profileId: patient.id })]);
});

test('a date of death says that the patient is dead, and a correction takes both away', () => {
  const patient = made();
  patient.change({ deceasedOn: '2026-10' });
  expect([patient.deceased, patient.deceasedOn]).toEqual([true, '2026-10']);
  patient.change({ deceased: false });
  expect([patient.deceased, patient.deceasedOn]).toEqual([false, null]);
});
