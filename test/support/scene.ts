import type { System } from './app.js';
import { at } from './calendar.js';
import { booking, type Person } from './given.js';

/** A hospital, a doctor who works there, and a patient of both. */
export interface Scene {
  hospital: Person;
  doctor: Person;
  patient: Person;
}

export async function sceneIn(system: System): Promise<Scene> {
  const hospital = await system.given.hospital();
  const doctor = await system.given.doctor(hospital);
  return { hospital, doctor, patient: await system.given.patientOf(doctor, hospital) };
}

/** Id of an appointment that the patient books, at 10:00 on the next Monday by default. */
export async function booked({ hospital, doctor, patient }: Scene, more: object = {}): Promise<string> {
  const { status, body } = await patient.post(
    '/appointments',
    booking(doctor, patient, { startsAt: at('10:00'), hospitalId: hospital.id, ...more }),
  );
  expect([status, status === 201 ? '' : body]).toEqual([201, '']);
  return body.id as string;
}

/** Reasons of a refusal. */
export const refusal = ({ status, body }: { status: number; body: Record<string, unknown> }): unknown[] => [
  status,
  body.outside ?? body.taken ?? body.code,
];
