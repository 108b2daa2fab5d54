/** What a notification is about; each kind has its own sentence. */
export const NOTIFICATION_KINDS = ['appointment-scheduled', 'appointment-cancelled'] as const;
export type NotificationKind = (typeof NOTIFICATION_KINDS)[number];

/** The facts behind an appointment's notification: times only, so that nothing clinical is ever stored or sent. */
export interface AppointmentNotice {
  startsAt: string;
  timeZone: string;
}

/** The time of an appointment as its people tell it: local time with the zone's name. */
const told = ({ startsAt, timeZone }: AppointmentNotice): string => {
  const local = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeStyle: 'short', timeZone }).format(new Date(startsAt));
  return `${local} (${timeZone})`;
};

const SENTENCES: Record<NotificationKind, { title: string; body: (notice: AppointmentNotice) => string }> = {
  'appointment-scheduled': { title: 'Appointment scheduled', body: (notice) => `An appointment was scheduled for ${told(notice)}.` },
  'appointment-cancelled': { title: 'Appointment cancelled', body: (notice) => `The appointment on ${told(notice)} was cancelled.` },
};

export const wording = (kind: NotificationKind, notice: AppointmentNotice): { title: string; body: string } => ({
  title: SENTENCES[kind].title,
  body: SENTENCES[kind].body(notice),
});
