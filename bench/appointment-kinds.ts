import type { Caller, Clinics } from './clinics.js';
import type { BenchServer } from './server.js';

const DAY_MS = 24 * 3_600_000;
/** Requests ask for as many doctors and patients of each installation, so that calendars are kept and pages are in memory in both alike. */
const ASKED = 25;

interface Ask {
  path: string;
  caller: Caller;
  body?: object;
  method?: 'POST' | 'PUT';
}
export interface Installation {
  server: BenchServer;
  clinics: Clinics;
}
export type Kind = (clinics: Clinics, round: number) => Ask;

const nth = <T>(list: readonly T[], n: number): T => list[n % list.length] as T;
const list = (role: 'admin' | 'hospital' | 'largest', query: string | ((clinics: Clinics, round: number) => string)): Kind => {
  return (clinics, round) => ({
    path: `/appointments?${typeof query === 'string' ? query : query(clinics, round)}`,
    caller: nth(clinics.callers[role], round),
  });
};

/** Requests by their names: what people ask for, with each filter alone and with the usual pairs. */
export const KINDS: Record<string, Kind> = {
  'booking, by the patient': ({ callers, doctors }, round) => {
    const caller = nth(callers.patient, round);
    // Nobody else has an appointment at night.
    const startsAt = new Date((Math.floor(Date.now() / DAY_MS) + 2 + round) * DAY_MS + 2 * 3_600_000).toISOString();
    return {
      path: '/appointments',
      caller,
      body: {
        doctorId: nth(doctors.slice(0, ASKED), round * 7),
        patientId: caller.profileId,
        type: 'regular',
        startsAt,
        durationMinutes: 30,
      },
    };
  },
  'free times of 14 days': ({ callers, doctors }, round) => ({
    path: `/doctors/${nth(doctors.slice(0, ASKED), round * 7)}/available-slots`,
    caller: nth(callers.patient, round),
  }),
};
for (const role of ['patient', 'doctor', 'hospital', 'largest', 'admin'] as const) {
  for (const part of ['upcoming', 'past', 'today', 'overdue'])
    KINDS[`${part} of ${role}`] = ({ callers }, round) => ({ path: `/appointments/${part}`, caller: nth(callers[role], round) });
  KINDS[`waitlist of ${role}`] = ({ callers }, round) => ({ path: '/waitlist', caller: nth(callers[role], round) });
}
const period = (days: number, length: number) =>
  `from=${new Date(Date.now() + days * DAY_MS).toISOString()}&to=${new Date(Date.now() + (days + length) * DAY_MS).toISOString()}`;
const FILTERS: Record<string, string> = {
  'status=completed': 'status=completed',
  'status=scheduled': 'status=scheduled',
  'status=cancelled': 'status=cancelled',
  'status=no_show (rare)': 'status=no_show',
  'status=in_progress (rare)': 'status=in_progress',
  'type=regular': 'type=regular',
  'type=follow_up': 'type=follow_up',
  'type=procedure (rare)': 'type=procedure',
  'type=emergency (rare)': 'type=emergency',
  'weekday=monday': 'weekday=monday',
  'weekday=sunday (rare)': 'weekday=sunday',
  'weekday=monday in a zone': 'weekday=monday&timeZone=America/New_York',
  'from and to': period(-400, 90),
  'status=no_show, type=regular': 'status=no_show&type=regular',
  'status=completed, type=procedure': 'status=completed&type=procedure',
  'status=no_show, type=procedure': 'status=no_show&type=procedure',
  'status=completed, from and to': `status=completed&${period(-400, 90)}`,
  'status=no_show, from and to': `status=no_show&${period(-600, 500)}`,
  'type=procedure, from and to': `type=procedure&${period(-600, 500)}`,
  'weekday=monday, status=completed': 'weekday=monday&status=completed',
  'weekday=monday, status=no_show': 'weekday=monday&status=no_show',
};
for (const role of ['admin', 'hospital', 'largest'] as const) {
  KINDS[`${role}: all`] = list(role, '');
  for (const [name, query] of Object.entries(FILTERS)) KINDS[`${role}: ${name}`] = list(role, query);
}
const doctorId = ({ doctors }: Clinics, round: number) => `doctorId=${nth(doctors.slice(0, ASKED), round * 7)}`;
const patientId = ({ patients }: Clinics, round: number) => `patientId=${nth(patients.slice(0, ASKED), round * 7)}`;
const hospitalId = ({ hospitals }: Clinics, round: number) => `hospitalId=${nth(hospitals.slice(1, 3), round)}`;
const largestId = ({ hospitals }: Clinics) => `hospitalId=${hospitals[0] ?? ''}`;
for (const [name, one] of Object.entries({ doctorId, patientId, hospitalId, 'hospitalId of the largest': largestId })) {
  KINDS[`admin: ${name}`] = list('admin', one);
  for (const status of ['completed', 'no_show'])
    KINDS[`admin: ${name}, status=${status}`] = list('admin', (clinics, round) => `${one(clinics, round)}&status=${status}`);
  KINDS[`admin: ${name}, type=procedure`] = list('admin', (clinics, round) => `${one(clinics, round)}&type=procedure`);
  KINDS[`admin: ${name}, from and to`] = list('admin', (clinics, round) => `${one(clinics, round)}&${period(-400, 90)}`);
}
const ofOne = (rest: string): Kind => {
  return ({ callers, appointments }, round) => ({
    path: `/appointments/${nth(appointments, round)}${rest}`,
    caller: nth(callers.admin, round),
  });
};
KINDS['one appointment, by admin'] = ofOne('');
KINDS['conflicts of one, by admin'] = ofOne('/conflicts');
KINDS['history of one, by admin'] = ofOne('/history');
KINDS['change of one, by admin'] = (clinics, round) => ({
  ...ofOne('')(clinics, round),
  method: 'PUT',
  body: { location: `Room ${String(round)}` },
});
KINDS['admin: waitlist, status=offered (rare)'] = ({ callers }, round) => ({
  path: '/waitlist?status=offered',
  caller: nth(callers.admin, round),
});
KINDS['admin: waitlist, doctorId'] = (clinics, round) => ({
  path: `/waitlist?${doctorId(clinics, round)}`,
  caller: nth(clinics.callers.admin, round),
});

/** One request; an unexpected answer ends the benchmark. */
export async function ask({ server, clinics }: Installation, kind: Kind, round: number): Promise<{ ms: number; items: number }> {
  const { path, caller, body, method = 'POST' } = kind(clinics, round);
  const began = performance.now();
  const response = await fetch(`${server.url}/api/v1${path}`, {
    headers: { authorization: `Bearer ${caller.token}`, ...(body && { 'content-type': 'application/json' }) },
    ...(body && { method, body: JSON.stringify(body) }),
  });
  const answer = (await response.json()) as { items?: unknown[] };
  if (response.status !== (body && method === 'POST' ? 201 : 200))
    throw new Error(`${path} answered ${String(response.status)}: ${JSON.stringify(answer)}`);
  return { ms: performance.now() - began, items: answer.items?.length ?? 1 };
}
