/** Which resource of a scope a kind of record belongs to. What stands not here no scope reaches. */
const RESOURCES: Record<string, string> = {
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
  ImportRun: 'imports',
  AuditEvent: 'audit',
};

/** `appointments:read` allows reading, `appointments:write` all else; neither includes the other. */
export const SCOPES: readonly string[] = [...new Set(Object.values(RESOURCES))].flatMap((resource) => [
  `${resource}:read`,
  `${resource}:write`,
]);

/** Whether the scopes leave room for the action; whether the caller may do it is for the rules of their role. */
export function scopesAllow(scopes: readonly string[], action: string, subject: string): boolean {
  const resource = Object.hasOwn(RESOURCES, subject) ? RESOURCES[subject] : undefined;
  if (!resource) return false;
  const reads = scopes.includes(`${resource}:read`);
  const writes = scopes.includes(`${resource}:write`);
  if (action === 'manage') return reads && writes;
  return action === 'read' ? reads : writes;
}
