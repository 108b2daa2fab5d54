import type { CommandBus, QueryBus } from '@nestjs/cqrs';
import { CreatePatient } from '../../libs/directory/commands/create-patient.js';
import { SYSTEM } from '../../libs/platform/access/actor.js';
import { AdvanceAppointment, type Step } from '../../libs/scheduling/commands/advance-appointment.js';
import { BookSeries } from '../../libs/scheduling/commands/book-series.js';
import { CancelAppointment } from '../../libs/scheduling/commands/cancel-appointment.js';
import { CreateAvailabilityRule } from '../../libs/scheduling/commands/create-availability-rule.js';
import { CreateRoom } from '../../libs/scheduling/commands/create-room.js';
import { ReceiveWalkIn } from '../../libs/scheduling/commands/receive-walk-in.js';
import { ScheduleAppointment } from '../../libs/scheduling/commands/schedule-appointment.js';
import { UpdateBookingSettings } from '../../libs/scheduling/commands/update-booking-settings.js';
import { FindFreeSlots } from '../../libs/scheduling/queries/find-free-slots.js';

const MINUTE_MS = 60_000;
const WORKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday'] as const;

/** Ids of the clinic and its people. */
export interface Clinic {
  clinicId: string;
  timeZone: string;
  grace: string;
  jonas: string;
  mara: string;
}

/**
 * Creates hours, rooms and settings of the clinic, and its appointments: present ones, so that its board shows life at any hour, and some of the next days, at
 * times that the doctors offer.
 */
export async function createClinicDay(commands: CommandBus, queries: QueryBus, clinic: Clinic, tell: (line: string) => void): Promise<void> {
  const { clinicId, timeZone, grace, jonas, mara } = clinic;
  const hours = (doctorId: string, input: Partial<CreateAvailabilityRule['input']> & Pick<CreateAvailabilityRule['input'], 'weekdays' | 'start' | 'end'>) => commands.execute(new CreateAvailabilityRule(SYSTEM, doctorId, { modalities: [], ...input }));
  await hours(grace, { hospitalId: clinicId, weekdays: [...WORKDAYS], start: '08:30', end: '16:30' });
  await hours(grace, { weekdays: ['wednesday'], start: '17:00', end: '19:00', modalities: ['video'] });
  await hours(jonas, { hospitalId: clinicId, weekdays: [...WORKDAYS], start: '09:00', end: '18:00' });
  await hours(jonas, { hospitalId: clinicId, weekdays: ['saturday'], start: '09:00', end: '13:00' });
  await commands.execute(
    new UpdateBookingSettings(SYSTEM, 'doctor', grace, { stepMinutes: 15, durations: { consultation: 45, follow_up: 15 }, bufferAfter: 5, noticeMinutes: 120 }),
  );
  await commands.execute(new UpdateBookingSettings(SYSTEM, 'doctor', jonas, { stepMinutes: 15, durations: { regular: 20 }, automaticConfirmation: 'everybody' }));
  const [first, second] = [await room('Examination 1'), await room('Examination 2')];
  tell('the hours of both doctors, and two rooms');

  const [lena, sam, priya, omar, ruth] = [
    await patient('Lena Hoffmann', '1994-07-22', 'female', '+16175550111'),
    await patient('Sam Carter', '1961-01-30', 'male', '+16175550112'),
    await patient('Priya Nair', '2001-12-05', 'female', '+16175550113'),
    await patient('Omar Haddad', '1973-09-17', 'male', '+16175550114'),
    await patient('Ruth Adler', '1948-05-08', 'female', '+16175550115'),
  ];
  await take('miss', await soon(grace, omar, 1));
  const seen = await walkIn(grace, priya, { roomId: first, durationMinutes: 15 });
  await take('start', seen);
  await take('complete', seen);
  await take('start', await walkIn(jonas, lena, { roomId: second, durationMinutes: 30 }));
  await walkIn(jonas, sam, { durationMinutes: 20 });
  await take('confirm', await soon(grace, ruth, 25, { roomId: first }));
  await soon(grace, omar, 60);
  const cancelled = await soon(jonas, priya, 90);
  await commands.execute(new CancelAppointment(SYSTEM, { appointmentId: cancelled }, 'Feels well again'));
  await soon(jonas, ruth, 120);
  tell('a day at the clinic: patients who wait, are seen, were seen, come later, or did not come');

  const [tomorrow, dayAfter] = [dayIn(1), dayIn(2)];
  const graceTimes = await free(grace, tomorrow, 'follow_up');
  for (const [i, who] of [priya, omar, sam].entries()) await book(grace, who, graceTimes[1 + i * 4], 'follow_up');
  const jonasTimes = await free(jonas, tomorrow, 'regular');
  for (const [i, who] of [lena, ruth].entries()) await book(jonas, who, jonasTimes[2 + i * 5], 'regular');
  const [weekly] = (await free(jonas, dayAfter, 'checkup')).slice(-1);
  if (weekly)
    await commands.execute(
      new BookSeries(SYSTEM, { doctorId: jonas, patientId: mara, hospitalId: clinicId, type: 'checkup', startsAt: weekly }, 'FREQ=WEEKLY;COUNT=4', 'shift'),
    );
  tell('appointments of the next days, and four weekly ones of Mara Rivera');

  async function room(name: string): Promise<string> {
    return (await commands.execute(new CreateRoom(SYSTEM, clinicId, { name }))).id;
  }

  async function patient(name: string, birthDate: string, gender: 'female' | 'male', phone: string): Promise<string> {
    return (await commands.execute(new CreatePatient(SYSTEM, { name, birthDate, gender, phone, timeZone }, { hospitalId: clinicId }))).id;
  }

  /** Books a time so many minutes after the next full one, also outside of the hours. */
  async function soon(doctorId: string, patientId: string, minutes: number, more: { roomId?: string } = {}): Promise<string> {
    const startsAt = new Date((Math.ceil(Date.now() / MINUTE_MS) + minutes) * MINUTE_MS);
    const request = { doctorId, patientId, hospitalId: clinicId, type: 'regular' as const, durationMinutes: 20, startsAt, allowOutsideAvailability: true, ...more };
    return (await commands.execute(new ScheduleAppointment(SYSTEM, request))).id;
  }

  async function walkIn(doctorId: string, patientId: string, more: { roomId?: string; durationMinutes: number }): Promise<string> {
    return (await commands.execute(new ReceiveWalkIn(SYSTEM, { doctorId, patientId, hospitalId: clinicId, type: 'regular', ...more }))).id;
  }

  async function take(step: Step, appointmentId: string): Promise<void> {
    await commands.execute(new AdvanceAppointment(SYSTEM, { appointmentId }, step));
  }

  /** Starts of free times at the clinic: those of the first day with some, from the given day on. */
  async function free(doctorId: string, from: string, type: 'follow_up' | 'regular' | 'checkup'): Promise<Date[]> {
    const { items } = await queries.execute(new FindFreeSlots(SYSTEM, doctorId, { from, type, hospitalId: clinicId, timeZone }));
    const [day] = items.map(({ localStart }) => localStart.slice(0, 10));
    return items.filter(({ localStart }) => localStart.startsWith(day ?? '')).map(({ startsAt }) => new Date(startsAt));
  }

  async function book(doctorId: string, patientId: string, startsAt: Date | undefined, type: 'follow_up' | 'regular'): Promise<void> {
    if (startsAt) await commands.execute(new ScheduleAppointment(SYSTEM, { doctorId, patientId, hospitalId: clinicId, type, startsAt }));
  }

  function dayIn(days: number): string {
    return Temporal.Now.plainDateISO(timeZone).add({ days }).toString();
  }
}
