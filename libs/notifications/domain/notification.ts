/** Kinds of notifications; each kind has its own facts and its own sentence. */
interface Facts {
  'appointment-scheduled': AppointmentNotice;
  'appointment-cancelled': AppointmentNotice;
  'break-glass': BreakGlassNotice;
}
export type NotificationKind = keyof Facts;
export type Notice = Facts[NotificationKind];
export const NOTIFICATION_KINDS = ['appointment-scheduled', 'appointment-cancelled', 'break-glass'] as const satisfies NotificationKind[];

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

/** An instant as people read it: local time with the name of the zone. */
const told = (instant: string, timeZone: string): string => {
  const local = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'short', timeZone }).format(new Date(instant));
  return `${local} (${timeZone})`;
};

const SENTENCES: { [K in NotificationKind]: { title: string; body: (facts: Facts[K]) => string } } = {
  'appointment-scheduled': {
    title: 'Appointment scheduled',
    body: ({ startsAt, timeZone }) => `An appointment was scheduled for ${told(startsAt, timeZone)}.`,
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
};

export const wording = <K extends NotificationKind>(kind: K, facts: Facts[K]): { title: string; body: string } => ({
  title: SENTENCES[kind].title,
  body: SENTENCES[kind].body(facts),
});
