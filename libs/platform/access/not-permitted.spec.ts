import { NotPermitted } from './not-permitted.js';
import { Scopes } from './scopes.js';

const scopes = new Scopes({
  Appointment: 'appointments',
  AuditEvent: 'audit',
  Doctor: 'doctors',
  DoctorPatient: 'mappings',
  HospitalDoctor: 'mappings',
  ImportRun: 'imports',
});

const person = { inGoodStanding: true };
const client = { inGoodStanding: true, scopes: ['appointments:read'] };

test.each([
  [person, 'create', 'Appointment', 'Your account may not create appointments.'],
  [person, 'read', 'AuditEvent', 'Your account may not read audit events.'],
  [person, 'delete', 'HospitalDoctor', 'Your account may not delete mappings.'],
  [person, 'create', 'ImportRun', 'Your account may not create imports.'],
  [person, 'list', 'User', 'Your account may not list users.'],
  [client, 'create', 'Appointment', 'This needs the scope appointments:write.'],
  [client, 'read', 'DoctorPatient', 'This needs the scope mappings:read.'],
  [client, 'read', 'User', 'No scope allows this: a person has to do it.'],
  [client, 'verify', 'Doctor', 'No scope allows this: a person has to do it.'],
  [
    { inGoodStanding: false },
    'read',
    'Patient',
    'Your account waits for its verification or its second factor: until then it deals with itself only.',
  ],
])('%j who may not %s %s reads why', (who, action, subject, sentence) => {
  expect(new NotPermitted(who, action, subject, scopes)).toMatchObject({ code: 'not-allowed', kind: 'forbidden', message: sentence });
});
