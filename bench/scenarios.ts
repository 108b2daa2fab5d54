import type { Request } from 'autocannon';
import type { People } from './people.js';

export interface Scenario {
  name: string;
  /** Limits of the ratios to the bare server: CPU per request at most, requests per second at least. */
  target?: { cpu: number; rate?: number };
  /** True if the cost of protection is measured with it. */
  isProtected?: boolean;
  expected: number;
  requests(people: People): Request[];
}

const MINUTES = 30;
let booked = 0;

/** Every booking takes the next free half hour of its doctor and patient, so that none clashes. */
const nextBooking = ({ doctors, booking }: People, request: Request): Request => {
  const n = booked++;
  const patient = booking[n % booking.length];
  const startsAt = new Date(
    Math.ceil(Date.now() / 3.6e6) * 3.6e6 + 3.6e6 * 24 + Math.floor(n / doctors.length) * MINUTES * 60_000,
  ).toISOString();
  return {
    ...request,
    headers: { ...request.headers, authorization: `Bearer ${patient?.token ?? ''}` },
    body: JSON.stringify({
      doctorId: doctors[n % doctors.length],
      patientId: patient?.patientId,
      type: 'regular',
      startsAt,
      durationMinutes: MINUTES,
    }),
  };
};

let asked = 0;
const nextReader = ({ patients }: People, request: Request): Request => ({
  ...request,
  headers: { ...request.headers, authorization: `Bearer ${patients[asked++ % patients.length]?.token ?? ''}` },
});
const nextDoctor = ({ busyDoctors }: People, request: Request): Request => ({
  ...request,
  headers: { ...request.headers, authorization: `Bearer ${busyDoctors[asked++ % busyDoctors.length] ?? ''}` },
});
const nextSeeker = (people: People, request: Request): Request => {
  const doctorId = people.doctorsWithHours[asked % people.doctorsWithHours.length] ?? '';
  return { ...nextReader(people, request), path: `/api/v1/doctors/${doctorId}/available-slots` };
};

export const SCENARIOS: Scenario[] = [
  { name: 'hello', expected: 200, requests: () => [{ method: 'GET', path: '/health' }] },
  {
    name: 'book',
    target: { cpu: 2.0, rate: 0.6 },
    isProtected: true,
    expected: 201,
    requests: (people) => [
      {
        method: 'POST',
        path: '/api/v1/appointments',
        headers: { 'content-type': 'application/json' },
        setupRequest: (request) => nextBooking(people, request),
      },
    ],
  },
  {
    name: 'upcoming',
    target: { cpu: 1.8, rate: 0.6 },
    isProtected: true,
    expected: 200,
    requests: (people) => [
      { method: 'GET', path: '/api/v1/appointments/upcoming', setupRequest: (request) => nextReader(people, request) },
    ],
  },
  {
    name: 'day list',
    target: { cpu: 1.8, rate: 0.6 },
    expected: 200,
    requests: (people) => [{ method: 'GET', path: '/api/v1/appointments/today', setupRequest: (request) => nextDoctor(people, request) }],
  },
  {
    name: 'slots',
    target: { cpu: 1.5 },
    expected: 200,
    requests: (people) => [{ method: 'GET', path: '/', setupRequest: (request) => nextSeeker(people, request) }],
  },
];
