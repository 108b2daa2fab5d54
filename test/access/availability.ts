import { newId } from '../../libs/kernel/ids.js';
import { type Sql, sql } from '../../libs/kernel/sql.js';
import { type Attempt, get, inGoodStanding, type Operation } from './operation.js';
import { FAR_DAY } from './world.js';

let rooms = 0;
const freshName = () => `Room ${String((rooms += 1))}`;

/** A record of its own for each caller, at the place that is asked for. */
const fresh = async ({ system }: Attempt, statement: Sql) => (await system.db.query<{ id: string }>(statement))[0]?.id ?? '';
const freshRule = (attempt: Attempt) =>
  fresh(
    attempt,
    sql`insert into scheduling.availability_rule (id, doctor_id, weekdays, starts, ends, hospital_id, time_zone, created_by)
      values (${newId()}, ${attempt.at.doctor.id}, '{1}', '09:00', '13:00', ${attempt.at.hospital.id}, 'UTC', ${newId()}) returning id`,
  );
const freshException = (attempt: Attempt) =>
  fresh(
    attempt,
    sql`insert into scheduling.availability_exception (id, doctor_id, day, kind, hospital_id, time_zone, created_by)
      values (${newId()}, ${attempt.at.doctor.id}, ${FAR_DAY}, 'closed', ${attempt.at.hospital.id}, 'UTC', ${newId()}) returning id`,
  );
const freshHoliday = (attempt: Attempt) =>
  fresh(
    attempt,
    sql`insert into scheduling.holiday (id, hospital_id, name, first_day, last_day, created_by)
      values (${newId()}, ${attempt.at.hospital.id}, 'Jubilee', ${FAR_DAY}, ${FAR_DAY}, ${newId()}) returning id`,
  );
const freshRoom = (attempt: Attempt) =>
  fresh(
    attempt,
    sql`insert into scheduling.room (id, hospital_id, name, created_by) values (${newId()}, ${attempt.at.hospital.id}, ${freshName()}, ${newId()}) returning id`,
  );

const WRITERS = 'doctor hospital admin writingIntegration';
const STAFF = 'hospital admin writingIntegration';
const KNOWN = { isKnownToAll: true } as const;

/** Weekly rules, exceptions, holidays, booking settings and rooms. */
export const AVAILABILITY: Record<string, Operation> = {
  'GET /api/v1/doctors/{id}/schedules': get(({ at }) => `/doctors/${at.doctor.id}/schedules`, inGoodStanding(200), KNOWN),
  'POST /api/v1/doctors/{id}/availability': {
    path: ({ at }) => `/doctors/${at.doctor.id}/availability`,
    body: ({ at }) => ({ weekdays: ['friday'], start: '09:00', end: '13:00', hospitalId: at.hospital.id }),
    isOfPublicRecord: true,
    answers: { 201: WRITERS, else: 403 },
  },
  'PUT /api/v1/availability/{id}': {
    path: ({ at }) => `/availability/${at.ruleId}`,
    body: () => ({ location: 'Room 4' }),
    isOfPublicRecord: true,
    answers: { 200: WRITERS, else: 403 },
  },
  'DELETE /api/v1/availability/{id}': {
    path: async (attempt) => `/availability/${await freshRule(attempt)}`,
    isOfPublicRecord: true,
    answers: { 204: WRITERS, else: 403 },
  },
  'POST /api/v1/doctors/{id}/availability-exceptions': {
    path: ({ at }) => `/doctors/${at.doctor.id}/availability-exceptions`,
    body: ({ at }) => ({ date: FAR_DAY, kind: 'closed', hospitalId: at.hospital.id }),
    isOfPublicRecord: true,
    answers: { 201: WRITERS, else: 403 },
  },
  'PUT /api/v1/availability-exceptions/{id}': {
    path: ({ at }) => `/availability-exceptions/${at.exceptionId}`,
    body: () => ({ location: 'Room 4' }),
    isOfPublicRecord: true,
    answers: { 200: WRITERS, else: 403 },
  },
  'DELETE /api/v1/availability-exceptions/{id}': {
    path: async (attempt) => `/availability-exceptions/${await freshException(attempt)}`,
    isOfPublicRecord: true,
    answers: { 204: WRITERS, else: 403 },
  },
  'GET /api/v1/hospitals/{id}/holidays': get(({ at }) => `/hospitals/${at.hospital.id}/holidays`, inGoodStanding(200), KNOWN),
  'POST /api/v1/hospitals/{id}/holidays': {
    path: ({ at }) => `/hospitals/${at.hospital.id}/holidays`,
    body: () => ({ name: 'Jubilee', firstDay: FAR_DAY }),
    isOfPublicRecord: true,
    answers: { 201: STAFF, else: 403 },
  },
  'PUT /api/v1/holidays/{id}': {
    path: ({ at }) => `/holidays/${at.holidayId}`,
    body: () => ({ name: 'Jubilee' }),
    isOfPublicRecord: true,
    answers: { 200: STAFF, else: 403 },
  },
  'DELETE /api/v1/holidays/{id}': {
    path: async (attempt) => `/holidays/${await freshHoliday(attempt)}`,
    isOfPublicRecord: true,
    answers: { 204: STAFF, else: 403 },
  },
  'GET /api/v1/doctors/{id}/booking-settings': get(({ at }) => `/doctors/${at.doctor.id}/booking-settings`, inGoodStanding(200), KNOWN),
  'PUT /api/v1/doctors/{id}/booking-settings': {
    path: ({ at }) => `/doctors/${at.doctor.id}/booking-settings`,
    body: () => ({ horizonDays: 365 }),
    isOfPublicRecord: true,
    answers: { 200: 'doctor admin writingIntegration', else: 403 },
  },
  'GET /api/v1/hospitals/{id}/booking-settings': get(
    ({ at }) => `/hospitals/${at.hospital.id}/booking-settings`,
    inGoodStanding(200),
    KNOWN,
  ),
  'PUT /api/v1/hospitals/{id}/booking-settings': {
    path: ({ at }) => `/hospitals/${at.hospital.id}/booking-settings`,
    body: () => ({ automaticConfirmation: 'nobody' }),
    isOfPublicRecord: true,
    answers: { 200: STAFF, else: 403 },
  },
  'GET /api/v1/hospitals/{id}/rooms': get(
    ({ at }) => `/hospitals/${at.hospital.id}/rooms`,
    inGoodStanding(200, { 403: 'patient delegate chatDelegate stranger pendingDoctor suspendedDoctor pendingHospital' }),
    KNOWN,
  ),
  'POST /api/v1/hospitals/{id}/rooms': {
    path: ({ at }) => `/hospitals/${at.hospital.id}/rooms`,
    body: () => ({ name: freshName() }),
    isOfPublicRecord: true,
    answers: { 201: STAFF, else: 403 },
  },
  'PUT /api/v1/rooms/{id}': {
    path: ({ at }) => `/rooms/${at.roomId}`,
    body: () => ({ name: freshName() }),
    answers: { 200: STAFF, 404: 'otherHospital', else: 403 },
  },
  'DELETE /api/v1/rooms/{id}': {
    path: async (attempt) => `/rooms/${await freshRoom(attempt)}`,
    answers: { 204: STAFF, 404: 'otherHospital', else: 403 },
  },
};
