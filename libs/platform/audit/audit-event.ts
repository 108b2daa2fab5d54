export const OUTCOMES = ['ok', 'refused', 'failed'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** One look at, change of or attempt on personal data: who, on whose behalf, what, when, from where, with what outcome. */
export interface AuditEvent {
  id: string;
  at: Date;
  userId: string | null;
  role: string | null;
  /** The saga or job that acted, where no person did. */
  system: string | null;
  sessionId: string | null;
  /** The patient for whom a delegate acted. */
  onBehalfOf: string | null;
  action: string;
  subject: string;
  recordId: string | null;
  /** Whose data: all that an answer held are one event. */
  patientIds: readonly string[];
  requestId: string | null;
  address: string | null;
  outcome: Outcome;
  status: number | null;
}

export const outcomeOf = (status: number): Outcome => {
  if (status < 400) return 'ok';
  return status === 401 || status === 403 || status === 404 ? 'refused' : 'failed';
};
