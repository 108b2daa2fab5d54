import fc from 'fast-check';
import { takeRecorded } from '../../kernel/domain-event.js';
import type { Seals } from '../../kernel/seals.js';
import { AppointmentCancelled, AppointmentScheduled } from '../contract.js';
import { openTexts } from './clinical-texts.js';
import { APPOINTMENT_STATUSES, type AppointmentStatus, TRANSITIONS } from './appointment-status.js';
import { Appointment, type AppointmentRequest } from './appointment.js';

/** Seals by turning the text round; shows that it was sealed for the same place. */
const turned = (text: string) => [...text].reverse().join('');
const seals: Seals = {
  seal: (column, row, text) => Buffer.from(turned(`${column} ${row} ${text}`)),
  open: (column, row, sealed) => turned(Buffer.from(sealed).toString()).slice(`${column} ${row} `.length),
};
const BY = { userId: 'someone', at: new Date('2027-03-01T09:00:00Z') };
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
const inStatus = (status: AppointmentStatus) => Object.assign(Appointment.schedule(request(), 'u', NOW, seals), { status });

test('scheduling sets the end and records the event with ids and times only', () => {
  const appointment = Appointment.schedule(request({ reason: 'chest pain' }), 'u', NOW, seals);
  expect(appointment.endsAt.toISOString()).toBe('2027-03-02T09:30:00.000Z');
  const [event, ...rest] = takeRecorded(appointment);
  expect(rest).toEqual([]);
  expect(event).toBeInstanceOf(AppointmentScheduled);
  expect(JSON.stringify(event)).not.toContain('chest pain');
});

test('clinical texts are kept sealed as one value, and cancelling keeps those that were there', () => {
  const appointment = Appointment.schedule(request({ reason: 'chest pain', extras: { interpreter: 'es' } }), 'u', NOW, seals);
  expect(JSON.stringify({ ...appointment, clinical: appointment.clinical?.toString() })).not.toContain('chest pain');
  appointment.cancel({ userId: 'someone', at: NOW }, 'ill', seals);
  expect(openTexts(seals, appointment.id, appointment.clinical)).toEqual({
    reason: 'chest pain',
    notes: null,
    extras: { interpreter: 'es' },
    cancellationReason: 'ill',
  });
  expect(inStatus('confirmed').clinical).toBeNull();
});

test('an appointment in the past, or starting now, is refused', () => {
  expect(() => Appointment.schedule(request({ startsAt: NOW }), 'u', NOW, seals)).toThrow(
    expect.objectContaining({ code: 'slot-in-the-past' }),
  );
});

test('cancelling keeps who, when and why', () => {
  const appointment = inStatus('confirmed');
  takeRecorded(appointment);
  appointment.cancel({ userId: 'someone', at: NOW }, 'ill', seals);
  expect(appointment).toMatchObject({ status: 'cancelled', cancelledBy: 'someone', cancelledAt: NOW });
  expect(openTexts(seals, appointment.id, appointment.clinical)).toEqual({
    reason: null,
    notes: null,
    extras: null,
    cancellationReason: 'ill',
  });
  const [event] = takeRecorded(appointment);
  expect(event).toBeInstanceOf(AppointmentCancelled);
  expect(JSON.stringify(event)).not.toContain('ill');
});

test('every pair of states is allowed exactly where the table says, and a refusal names what is allowed', () => {
  fc.assert(
    fc.property(fc.constantFrom(...APPOINTMENT_STATUSES), fc.constantFrom(...APPOINTMENT_STATUSES), (from, to) => {
      const appointment = inStatus(from);
      if (TRANSITIONS[from].includes(to)) {
        appointment.become(to, BY);
        expect(appointment.status).toBe(to);
      } else {
        expect(() => {
          appointment.become(to, BY);
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
  expect(TRANSITIONS.no_show).toEqual(['scheduled', 'confirmed', 'checked_in']);
});
