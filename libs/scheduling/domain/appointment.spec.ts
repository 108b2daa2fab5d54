import fc from 'fast-check';
import { takeRecorded } from '../../kernel/domain-event.js';
import { AppointmentCancelled, AppointmentScheduled } from '../contract.js';
import { APPOINTMENT_STATUSES, type AppointmentStatus, TRANSITIONS } from './appointment-status.js';
import { Appointment, type AppointmentRequest } from './appointment.js';

const NOW = new Date('2027-03-01T09:00:00Z');
const request = (over: Partial<AppointmentRequest> = {}): AppointmentRequest => ({
  doctorId: 'd',
  patientId: 'p',
  type: 'regular',
  modality: 'in_person',
  startsAt: new Date('2027-03-02T09:00:00Z'),
  durationMinutes: 30,
  timeZone: 'Europe/Madrid',
  ...over,
});
const inStatus = (status: AppointmentStatus) => Object.assign(Appointment.schedule(request(), 'u', NOW), { status });

test('scheduling sets the end and records the event with ids and times only', () => {
  const appointment = Appointment.schedule(request({ reason: 'chest pain' }), 'u', NOW);
  expect(appointment.endsAt.toISOString()).toBe('2027-03-02T09:30:00.000Z');
  const [event, ...rest] = takeRecorded(appointment);
  expect(rest).toEqual([]);
  expect(event).toBeInstanceOf(AppointmentScheduled);
  expect(JSON.stringify(event)).not.toContain('chest pain');
});

test('an appointment in the past, or starting now, is refused', () => {
  expect(() => Appointment.schedule(request({ startsAt: NOW }), 'u', NOW)).toThrow(expect.objectContaining({ code: 'slot-in-the-past' }));
});

test('cancelling keeps who, when and why', () => {
  const appointment = inStatus('confirmed');
  takeRecorded(appointment);
  appointment.cancel({ userId: 'someone', at: NOW }, 'ill');
  expect(appointment).toMatchObject({ status: 'cancelled', cancelledBy: 'someone', cancelledAt: NOW, cancellationReason: 'ill' });
  const [event] = takeRecorded(appointment);
  expect(event).toBeInstanceOf(AppointmentCancelled);
  expect(JSON.stringify(event)).not.toContain('ill');
});

test('every pair of states is allowed exactly where the table says, and a refusal names what is allowed', () => {
  fc.assert(
    fc.property(fc.constantFrom(...APPOINTMENT_STATUSES), fc.constantFrom(...APPOINTMENT_STATUSES), (from, to) => {
      const appointment = inStatus(from);
      if (TRANSITIONS[from].includes(to)) {
        appointment.become(to);
        expect(appointment.status).toBe(to);
      } else {
        expect(() => {
          appointment.become(to);
        }).toThrow(expect.objectContaining({ code: 'transition-refused', details: { currentStatus: from, allowed: TRANSITIONS[from] } }));
        expect(appointment.status).toBe(from);
      }
    }),
    { numRuns: 500 },
  );
});

test('completed and cancelled are final, a visit under way can only be completed, a no-show can be undone', () => {
  expect(TRANSITIONS.completed).toEqual([]);
  expect(TRANSITIONS.cancelled).toEqual([]);
  expect(TRANSITIONS.in_progress).toEqual(['completed']);
  expect(TRANSITIONS.no_show).toEqual(['scheduled', 'confirmed']);
});
