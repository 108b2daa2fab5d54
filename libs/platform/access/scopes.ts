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

/** `appointments:read` allows reading, `appointments:write` changes too: whoever changes a record is shown it. */
export const SCOPES: readonly string[] = [...new Set(Object.values(RESOURCES))].flatMap((resource) => [
  `${resource}:read`,
  `${resource}:write`,
]);

/** What a person vouches for, no scope gives away. */
const PERSONAL = ['verify', 'vouch'];

/** The resource of a kind of record. */
export const resourceOf = (subject: string): string | undefined => (Object.hasOwn(RESOURCES, subject) ? RESOURCES[subject] : undefined);

/** The narrowest scope that reaches the action; undefined where none does. */
export function scopeFor(action: string, subject: string): string | undefined {
  const resource = resourceOf(subject);
  return resource && !PERSONAL.includes(action) ? `${resource}:${action === 'read' ? 'read' : 'write'}` : undefined;
}

/** Whether the scopes leave room for the action; whether the caller may do it is for the rules of their role. */
export function scopesAllow(scopes: readonly string[], action: string, subject: string): boolean {
  const resource = resourceOf(subject);
  if (!resource || PERSONAL.includes(action)) return false;
  return scopes.includes(`${resource}:write`) || (action === 'read' && scopes.includes(`${resource}:read`));
}
