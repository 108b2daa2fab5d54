import { DoctorPatient, HospitalDoctor, HospitalPatient, UserPatient } from '../domain/mappings.js';

/** Mappings that two sides agree on. */
export const CONSENTED = {
  'hospital-doctor': HospitalDoctor,
  'hospital-patient': HospitalPatient,
  'doctor-patient': DoctorPatient,
};
export type ConsentedKind = keyof typeof CONSENTED;
export type ConsentedMapping = HospitalDoctor | HospitalPatient | DoctorPatient;

export const MAPPINGS = { ...CONSENTED, 'user-patient': UserPatient };
export type AnyMapping = ConsentedMapping | UserPatient;
