/** Why someone could see the data: their relation with the patient then, or what else explains it. */
export const GROUNDS = [
  'own-record',
  'delegate',
  'care-relationship',
  'hospital-registration',
  'break-glass',
  'administration',
  'system',
  'appointment',
  'break-glass-review',
  'client',
  'notification',
  'other',
] as const;
export type Ground = (typeof GROUNDS)[number];

export interface Asked {
  role: string | null;
  subject: string;
  /** The closest relation with the patient that held then. */
  relation: Ground | null;
}

/** A hospital sees these because of the record itself: the appointment takes place there, the emergency is its to review. */
const OF_HOSPITAL: Record<string, Ground> = { Appointment: 'appointment', BreakGlass: 'break-glass-review' };
/** Whoever sees these without a relation has a part in the record: the appointment was with them, or they were told. */
const OF_RECORD: Record<string, Ground> = { Appointment: 'appointment', Notification: 'notification' };

/** Follows the policies: the log holds only what they allowed. */
export function groundOf({ role, subject, relation }: Asked): Ground {
  if (role === 'system') return 'system';
  if (role === 'integration') return 'client';
  // Nobody is logged in yet where the owner of an account opens it, or follows a link that was mailed to them.
  if (role === null && subject === 'User') return 'own-record';
  const ofRole = role === 'hospital' ? OF_HOSPITAL[subject] : undefined;
  return ofRole ?? relation ?? (role === 'admin' ? 'administration' : (OF_RECORD[subject] ?? 'other'));
}
