/** Actions of a person by kind of record and action, in the words after their name. */
const DEEDS: Record<string, Record<string, string>> = {
  AccessLog: { read: 'read this access log' },
  Appointment: {
    'read-dashboard': 'saw appointments of the patient on a dashboard',
    'read-analytics': 'saw figures about appointments',
    create: 'booked an appointment',
    read: 'saw an appointment',
    cancel: 'cancelled an appointment',
    reschedule: 'moved an appointment',
    confirm: 'confirmed an appointment',
    attend: 'said that the patient will come to an appointment',
    receive: 'received the patient, or noted that they did not come',
    treat: 'began or completed an appointment',
  },
  AppointmentPatient: { read: 'saw name and contact of the patient for an appointment' },
  AuditEvent: { read: 'read the audit log' },
  Board: { read: 'saw an appointment of the patient on the board of the hospital' },
  BreakGlass: {
    create: 'opened the record in an emergency',
    read: 'saw for which emergency the record was opened',
    review: 'reviewed an emergency for which the record was opened',
  },
  Chat: { read: 'saw which chat there is' },
  Doctor: {
    create: 'added a doctor',
    read: 'saw which doctors care for the patient',
    check: 'looked who else claims the licence of a doctor',
    verify: 'decided on the licence of a doctor',
    delete: 'removed a doctor',
  },
  DoctorPatient: {
    create: 'recorded or asked that a doctor cares for the patient',
    accept: 'accepted that a doctor cares for the patient',
    delete: 'ended or declined the care of a doctor for the patient',
  },
  ExportRun: { create: 'asked for an export of the directory', read: 'looked at an export', 'read-file': 'took a file of an export' },
  Hospital: {
    create: 'added a hospital',
    read: 'saw where the patient is registered',
    check: 'looked who else claims the licence of a hospital',
    verify: 'decided on the licence of a hospital',
    delete: 'removed a hospital',
  },
  HospitalDoctor: {
    create: 'recorded that a doctor works at a hospital',
    accept: 'accepted that a doctor works at a hospital',
    delete: 'ended the work of a doctor at a hospital',
  },
  HospitalPatient: {
    create: 'registered the patient at a hospital',
    invite: 'asked the patient to be registered at a hospital',
    accept: 'confirmed the registration of the patient at a hospital',
    delete: 'ended the registration of the patient at a hospital',
  },
  ImportRun: { create: 'asked for an import', read: 'looked at an import', cancel: 'cancelled an import' },
  IssuerLink: { read: 'saw by which other services one logs in', delete: 'ended the log-in by another service' },
  Notification: { read: 'read a notification about the patient', update: 'marked a notification about the patient as read' },
  OAuthClient: {
    create: 'let another system in',
    read: 'looked at the systems that are let in',
    update: 'changed what another system may do',
    delete: 'shut another system out',
  },
  Passkey: { create: 'added a passkey', read: 'looked at the passkeys', delete: 'removed a passkey' },
  Patient: {
    create: 'created the patient profile',
    read: 'read the patient profile',
    'read-profile': 'read the whole patient profile',
    'read-care-team': 'saw who cares for the patient',
    'read-dashboard': 'saw the overview of the patient',
    validate: 'confirmed the data of the patient',
    merge: 'merged two profiles of the patient',
    'read-duplicates': 'looked whether the patient is registered twice',
    'keep-apart': 'said that the patient and another one are two people',
    delete: 'removed the patient profile',
  },
  PatientMerge: { read: 'saw which profiles were merged', undo: 'undid a merge of two profiles of the patient' },
  Session: {
    'begin-log-in': 'began to log in',
    'log-in': 'logged in',
    refresh: 'stayed logged in',
    token: 'logged in by another app',
    'convert-token': 'logged in by another service',
    'revoke-token': 'logged out of another app',
    introspect: 'checked a log-in',
    read: 'looked at where the account is logged in',
    delete: 'logged out',
  },
  Speciality: { 'manage-list': 'changed the list of specialities' },
  User: {
    create: 'opened an account',
    list: 'looked through the accounts',
    read: 'looked at the account of the patient',
    update: 'changed the account of the patient',
    delete: 'closed the account of the patient',
    'take-off-second-factor': 'took the second factor off the account of the patient',
    'request-link': 'asked for a link by mail',
    'reset-password': 'set a new password',
    'verify-email': 'confirmed the email address',
    disown: 'said that the account with their email address is not theirs',
  },
  UserPatient: {
    create: 'let somebody act for the patient',
    read: 'saw who acts for the patient',
    delete: 'ended that somebody acts for the patient',
  },
  Slot: { read: 'looked for free times', hold: 'held a free time' },
  WaitlistEntry: {
    create: 'put the patient on a waitlist',
    read: 'saw that the patient is on a waitlist',
    answer: 'answered an offer of the waitlist',
    delete: 'took the patient off a waitlist',
  },
  WsTicket: { create: 'opened a live connection' },
};

/** Other actions, before the noun of the record. */
const VERBS: Record<string, string> = { create: 'added', read: 'looked at', update: 'changed', delete: 'removed' };

/** Actions on a list of several records. */
const LISTS: Record<string, string> = {
  Appointment: 'saw appointments of the patient in a list',
  WaitlistEntry: 'saw in a list that the patient is on a waitlist',
  BreakGlass: 'saw in a list that the record was opened in an emergency',
  Chat: 'saw a chat of the patient in a list',
  Notification: 'read notifications about the patient',
  Patient: 'saw the patient profile in a list',
};

/** Actions of sagas by their name. */
const REACTIONS: Record<string, string> = {
  EndAvailabilityWhenHospitalUnmappedFromDoctor: 'ended the hours of a doctor at a hospital',
  MailEmailLinkWhenEmailLinkRequested: 'mailed a link',
  MailSecurityNoticeWhenSecurityNoticeDue: 'mailed a notice about the security of the account',
  NotifyWhenAppointmentCancelled: 'told people about the cancelled appointment',
  NotifyWhenAppointmentConfirmed: 'told people that the appointment is confirmed',
  NotifyWhenAppointmentMoved: 'told people that the appointment has moved',
  NotifyWhenAppointmentScheduled: 'told people about the appointment',
  NotifyWhenBreakGlassOpened: 'told the patient about the emergency',
  NotifyWhenDoctorMappedToPatient: 'told doctor and patient that the care began',
  NotifyWhenDoctorUnmappedFromPatient: 'told doctor and patient that the care ended',
  NotifyWhenHospitalMappedToDoctor: 'told hospital and doctor that they work together',
  NotifyWhenHospitalUnmappedFromDoctor: 'told hospital and doctor that they do not work together any more',
  NotifyWhenHospitalMappedToPatient: 'told hospital and patient about the registration',
  NotifyWhenHospitalUnmappedFromPatient: 'told hospital and patient about the end of the registration',
  NotifyWhenMappingDeclined: 'told who had asked that it was declined',
  NotifyWhenMappingProposed: 'asked for consent',
  NotifyWhenWaitlistOffered: 'told the patient about a time that became free',
  OfferTimeWhenAppointmentCancelled: 'offered a time that became free',
  OfferTimeWhenAppointmentMissed: 'offered a time that became free',
  OfferTimeWhenAppointmentMoved: 'offered a time that became free',
  OfferTimeWhenWaitlistOfferEnded: 'offered a time that became free',
  OpenChatWhenDoctorMappedToPatient: 'opened a chat between doctor and patient',
  RunExportWhenExportRequested: 'began an export',
  RunImportWhenImportRequested: 'began an import',
  TakeProfileNameWhenProfileRenamed: 'gave the account the name of the profile',
};

/** Actions of jobs by their name. */
const JOBS: Record<string, string> = {
  export: 'exported data of the patient',
  import: 'imported a file with data of the patient',
};

const ROLES: Record<string, string> = {
  patient: 'patient',
  doctor: 'doctor',
  hospital: 'hospital',
  admin: 'administrator',
  integration: 'another system',
};

/** The words for an action of a person: the record's own, or a verb and its noun; undefined if there are none. */
export function deed(action: string, subject: string, nouns: Record<string, string>, inList = false): string | undefined {
  const own = (inList && action === 'read' ? LISTS[subject] : undefined) ?? DEEDS[subject]?.[action];
  if (own !== undefined) return own;
  const [verb, noun] = [VERBS[action], nouns[subject]];
  return verb && noun ? `${verb} ${noun}` : undefined;
}

/** The words for an action of a saga or job; undefined if there are none. */
export const automatic = (system: string): string | undefined => REACTIONS[system] ?? JOBS[system];

export const roleWord = (role: string): string | undefined => ROLES[role];
