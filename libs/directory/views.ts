import type { BreakGlass } from './domain/break-glass.js';
import type { Doctor } from './domain/doctor.js';
import type { Hospital } from './domain/hospital.js';
import type { Patient } from './domain/patient.js';

// What answers show of each profile: an allow-list.

export const toHospitalView = (h: Hospital) => ({
  id: h.id,
  name: h.name,
  type: h.type,
  email: h.email ?? null,
  phone: h.phone ?? null,
  website: h.website ?? null,
  address: h.address ?? null,
  licenceNumber: h.licenceNumber ?? null,
  accreditation: h.accreditation ?? null,
  specialities: h.specialities,
  timeZone: h.timeZone,
  verification: h.verification,
  version: h.version,
  createdAt: h.createdAt.toISOString(),
});
export type HospitalView = ReturnType<typeof toHospitalView>;

export const toDoctorView = (d: Doctor) => ({
  id: d.id,
  name: d.name,
  designation: d.designation ?? null,
  specialities: d.specialities,
  licenceNumber: d.licenceNumber ?? null,
  experienceYears: d.experienceYears ?? null,
  biography: d.biography ?? null,
  languages: d.languages,
  email: d.email ?? null,
  phone: d.phone ?? null,
  address: d.address ?? null,
  timeZone: d.timeZone,
  status: d.status,
  verification: d.verification,
  acceptsNewPatients: d.acceptsNewPatients,
  version: d.version,
  createdAt: d.createdAt.toISOString(),
});
export type DoctorView = ReturnType<typeof toDoctorView>;

export const toPatientView = (p: Patient) => ({
  id: p.id,
  name: p.name,
  birthDate: p.birthDate,
  gender: p.gender,
  email: p.email ?? null,
  phone: p.phone ?? null,
  address: p.address ?? null,
  preferredLanguage: p.preferredLanguage ?? null,
  timeZone: p.timeZone,
  deceasedOn: p.deceasedOn ?? null,
  validationStatus: p.validationStatus,
  version: p.version,
  createdAt: p.createdAt.toISOString(),
});
export type PatientView = ReturnType<typeof toPatientView>;

export const toBreakGlassView = (b: BreakGlass) => ({
  id: b.id,
  doctorId: b.doctorId,
  patientId: b.patientId,
  reason: b.reason,
  openedAt: b.openedAt.toISOString(),
  expiresAt: b.expiresAt.toISOString(),
  reviewedBy: b.reviewedBy ?? null,
  reviewedAt: b.reviewedAt?.toISOString() ?? null,
  verdict: b.verdict ?? null,
  reviewNote: b.reviewNote ?? null,
});
export type BreakGlassView = ReturnType<typeof toBreakGlassView>;
