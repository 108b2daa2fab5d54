/** Kinds of notifications; each kind has its own facts and its own sentence. */
interface Facts {
  'appointment-scheduled': AppointmentNotice;
  'appointment-confirmed': AppointmentNotice;
  'appointment-moved': AppointmentNotice;
  'appointment-cancelled': AppointmentNotice;
  'waitlist-offer': AppointmentNotice;
  'break-glass': BreakGlassNotice;
  'mapping-proposed': MappingNotice;
  'mapping-declined': MappingNotice;
  'mapping-began': MappingNotice;
  'mapping-ended': MappingNotice;
}
export type NotificationKind = keyof Facts;
export type Notice = Facts[NotificationKind];
export const NOTIFICATION_KINDS = [
  'appointment-scheduled',
  'appointment-confirmed',
  'appointment-moved',
  'appointment-cancelled',
  'waitlist-offer',
  'break-glass',
  'mapping-proposed',
  'mapping-declined',
  'mapping-began',
  'mapping-ended',
] as const satisfies NotificationKind[];

/** Facts of a notification about an appointment: times only, so that nothing clinical is ever stored or sent. */
export interface AppointmentNotice {
  startsAt: string;
  timeZone: string;
}

/** The time at which a record was opened. The access log says by whom and why. */
export interface BreakGlassNotice {
  openedAt: string;
  timeZone: string;
}

/** The kind of mapping, and the side that proposed it. The lists of mappings say between whom. */
export interface MappingNotice {
  mapping: 'hospital-doctor' | 'hospital-patient' | 'doctor-patient';
  proposedBy?: 'hospital' | 'doctor' | 'patient';
}

/** An instant as people read it: local time with the name of the zone. */
const told = (instant: string, timeZone: string): string => {
  const local = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'short', timeZone }).format(new Date(instant));
  return `${local} (${timeZone})`;
};

const MAPPINGS: Record<MappingNotice['mapping'], string> = {
  'hospital-doctor': 'The work of a doctor at a hospital',
  'hospital-patient': 'The registration of a patient at a hospital',
  'doctor-patient': 'The care of a doctor for a patient',
};

const PROPOSALS: Record<string, string> = {
  'hospital-doctor hospital': 'A hospital asks you to work there.',
  'hospital-doctor doctor': 'A doctor asks to work at your hospital.',
  'hospital-patient hospital': 'A hospital asks to register you, or someone for whom you act, as its patient.',
  'doctor-patient patient': 'A patient asks for your care, or for that of a doctor who works with you.',
  'doctor-patient doctor': 'A doctor asks to care for you, or for someone for whom you act.',
};

const SENTENCES: { [K in NotificationKind]: { title: string; body: (facts: Facts[K]) => string } } = {
  'appointment-scheduled': {
    title: 'Appointment scheduled',
    body: ({ startsAt, timeZone }) => `An appointment was scheduled for ${told(startsAt, timeZone)}.`,
  },
  'appointment-confirmed': {
    title: 'Appointment confirmed',
    body: ({ startsAt, timeZone }) => `The appointment on ${told(startsAt, timeZone)} was confirmed.`,
  },
  'appointment-moved': {
    title: 'Appointment moved',
    body: ({ startsAt, timeZone }) => `An appointment was moved to ${told(startsAt, timeZone)}.`,
  },
  'waitlist-offer': {
    title: 'A time became free',
    body: ({ startsAt, timeZone }) =>
      `${told(startsAt, timeZone)} became free, and is kept for you for 15 minutes: take it or decline it on the waitlist.`,
  },
  'appointment-cancelled': {
    title: 'Appointment cancelled',
    body: ({ startsAt, timeZone }) => `The appointment on ${told(startsAt, timeZone)} was cancelled.`,
  },
  'break-glass': {
    title: 'Record opened in an emergency',
    body: ({ openedAt, timeZone }) =>
      `A doctor opened your record, or that of someone for whom you act, in an emergency on ${told(openedAt, timeZone)}. The access log says who and why.`,
  },
  'mapping-proposed': {
    title: 'Somebody asks for your consent',
    body: (facts) => PROPOSALS[`${facts.mapping} ${facts.proposedBy ?? ''}`] ?? 'A mapping waits for your answer.',
  },
  'mapping-declined': {
    title: 'A request was declined',
    body: ({ mapping }) => `${MAPPINGS[mapping]} was proposed, and was declined or taken back.`,
  },
  'mapping-began': { title: 'A new relation', body: ({ mapping }) => `${MAPPINGS[mapping]} has begun.` },
  'mapping-ended': {
    title: 'A relation has ended',
    body: ({ mapping }) => `${MAPPINGS[mapping]} has ended. Appointments stand unless you are told otherwise.`,
  },
};

export const wording = <K extends NotificationKind>(kind: K, facts: Facts[K]): { title: string; body: string } => ({
  title: SENTENCES[kind].title,
  body: SENTENCES[kind].body(facts),
});
