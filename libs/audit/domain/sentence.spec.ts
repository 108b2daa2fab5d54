import { groundOf, GROUNDS } from './grounds.js';
import { type Look, sentence } from './sentence.js';

const look = (more: Partial<Look>): string =>
  sentence(
    {
      name: 'Grace Okafor',
      role: 'doctor',
      system: null,
      action: 'read',
      subject: 'Patient',
      inList: false,
      why: 'care-relationship',
      reactions: [],
      ...more,
    },
    {},
  );

test.each<[string, Partial<Look>]>([
  ['Grace Okafor (doctor) read the patient profile. They cared for the patient then.', {}],
  [
    'Harbour Clinic (hospital) saw an appointment. It takes place there.',
    { name: 'Harbour Clinic', role: 'hospital', subject: 'Appointment', why: 'appointment' },
  ],
  [
    'Grace Okafor (doctor) saw appointments of the patient in a list. They are with this doctor.',
    { subject: 'Appointment', inList: true, why: 'appointment' },
  ],
  [
    'Ada Rivera (patient) booked an appointment. Consilium then told people about the appointment automatically.',
    {
      name: 'Ada Rivera',
      role: 'patient',
      action: 'create',
      subject: 'Appointment',
      why: 'own-record',
      reactions: ['NotifyWhenAppointmentScheduled'],
    },
  ],
  [
    'Sam Rivera (delegate) read the patient profile. They acted for the patient then.',
    { name: 'Sam Rivera', role: 'patient', why: 'delegate' },
  ],
  [
    'Grace Okafor (doctor) opened the record in an emergency. Consilium then told the patient about the emergency automatically.',
    {
      action: 'create',
      subject: 'BreakGlass',
      why: 'break-glass',
      reactions: ['NotifyWhenBreakGlassOpened', 'NotifyWhenBreakGlassOpened'],
    },
  ],
  [
    'Billing (another system) read the patient profile. An administrator has let this system in.',
    { name: 'Billing', role: 'integration', why: 'client' },
  ],
  ['Somebody who was not logged in opened an account.', { name: null, role: null, action: 'create', subject: 'User', why: 'own-record' }],
  [
    'Consilium opened a chat between doctor and patient and told people about the appointment automatically.',
    {
      name: null,
      role: 'system',
      system: 'OpenChatWhenDoctorMappedToPatient',
      action: 'react',
      subject: 'directory.doctor-mapped-to-patient.v1',
      why: 'system',
      reactions: ['NotifyWhenAppointmentScheduled'],
    },
  ],
  [
    'Consilium imported a file with data of the patient automatically. Robin Castle had asked for it.',
    { name: 'Robin Castle', role: 'system', system: 'import', action: 'import', subject: 'ImportFile', why: 'system' },
  ],
])('%s', (expected, more) => {
  expect(look(more)).toBe(expected);
});

test('what there are no words for is told without its name, whoever did it and why', () => {
  for (const why of GROUNDS)
    for (const role of ['doctor', 'hospital', 'astronaut', null]) {
      expect(look({ action: 'launchNow', subject: 'SpaceShip', why, role })).not.toMatch(/launch|Launch|Ship|[a-z][A-Z]/);
      expect(look({ system: 'LaunchWhenReady', why, role, reactions: ['LandWhenDone'] })).not.toMatch(/Launch|Land|[a-z][A-Z]/);
    }
});

test('a hospital sees an appointment because of the place and an emergency because it reviews it, other data because of the registration', () => {
  const why = (subject: string, relation: 'hospital-registration' | null) => groundOf({ role: 'hospital', subject, relation });
  for (const relation of ['hospital-registration', null] as const) {
    expect(why('Appointment', relation)).toBe('appointment');
    expect(why('BreakGlass', relation)).toBe('break-glass-review');
  }
  expect(why('Patient', 'hospital-registration')).toBe('hospital-registration');
});

test('a relation explains more than the record, and a former one is followed by the record', () => {
  expect(groundOf({ role: 'doctor', subject: 'Appointment', relation: 'care-relationship' })).toBe('care-relationship');
  expect(groundOf({ role: 'doctor', subject: 'Appointment', relation: null })).toBe('appointment');
  expect(groundOf({ role: 'patient', subject: 'Notification', relation: null })).toBe('notification');
  expect(groundOf({ role: 'integration', subject: 'Patient', relation: null })).toBe('client');
  expect(groundOf({ role: 'admin', subject: 'Appointment', relation: null })).toBe('administration');
  expect(groundOf({ role: null, subject: 'User', relation: null })).toBe('own-record');
});
