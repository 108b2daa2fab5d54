/** Reasons why someone could see the data: their relation with the patient at that time, or another ground. */
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
  'request',
  'other',
] as const;
export type Ground = (typeof GROUNDS)[number];

export interface Asked {
  role: string | null;
  subject: string;
  /** The closest relation with the patient at that time. */
  relation: Ground | null;
}

/** Records that a hospital sees for their own sake: the appointment takes place there, the emergency is its to review. */
const OF_HOSPITAL: Record<string, Ground> = { Appointment: 'appointment', BreakGlass: 'break-glass-review' };
/** Records that people without a relation see because they are part of them: their appointment, what they were told, the relation that was asked for. */
const OF_RECORD: Record<string, Ground> = {
  Appointment: 'appointment',
  Notification: 'notification',
  DoctorPatient: 'request',
  HospitalPatient: 'request',
};

/** The ground in the order of the policies: the log holds only actions that they allowed. */
export function groundOf({ role, subject, relation }: Asked): Ground {
  if (role === 'system') return 'system';
  if (role === 'integration') return 'client';
  // Nobody is logged in when the owner opens an account or follows a mailed link.
  if (role === null && subject === 'User') return 'own-record';
  const ofRole = role === 'hospital' ? OF_HOSPITAL[subject] : undefined;
  return ofRole ?? relation ?? (role === 'admin' ? 'administration' : (OF_RECORD[subject] ?? 'other'));
}
