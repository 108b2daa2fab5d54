/** Kinds of records that a scope can open, by the name that scopes have for them. What is not named here no scope opens. */
export const RESOURCES: Readonly<Record<string, string>> = {
  Appointment: 'appointments',
  Patient: 'patients',
  Doctor: 'doctors',
  Hospital: 'hospitals',
  HospitalDoctor: 'mappings',
  HospitalPatient: 'mappings',
  DoctorPatient: 'mappings',
  UserPatient: 'mappings',
  Chat: 'chats',
  Notification: 'notifications',
  Import: 'imports',
  AuditEvent: 'audit',
};

/** Every scope there is: `<resource>:read`, and `<resource>:write` for all that is not reading. */
export const SCOPES: readonly string[] = [...new Set(Object.values(RESOURCES))].flatMap((resource) => [`${resource}:read`, `${resource}:write`]);
