import { z } from 'zod';
import { cursor, instantCursor } from '../../platform/http/pagination.js';
import { day, email, id, instant, listOf, page, text } from '../../platform/http/schemas.js';
import { address, doctorProfile, HOSPITAL_TYPES, hospitalProfile, patientProfile } from '../contract.js';
import { DOCTOR_STATUSES } from '../domain/doctor.js';
import { VERIFICATIONS } from '../domain/hospital.js';
import { RELATIONS, SCOPES } from '../domain/mappings.js';
import { GENDERS, VALIDATION_STATUSES } from '../domain/patient.js';

const stamped = { version: z.int().describe('Also the ETag.'), createdAt: instant() };
const nullable = { email: z.string().nullable(), phone: z.string().nullable(), address: address.nullable() };

export const createHospitalBody = z.strictObject(hospitalProfile).meta({ id: 'CreateHospital' });

export const hospitalSchema = z
  .object({
    id: id(),
    name: z.string().meta({ example: 'Harbour Clinic' }),
    type: z.enum(HOSPITAL_TYPES),
    ...nullable,
    website: z.string().nullable(),
    licenceNumber: z.string().nullable(),
    accreditation: z.string().nullable(),
    specialities: z.array(z.string()),
    timeZone: z.string(),
    verification: z.enum(VERIFICATIONS),
    ...stamped,
  })
  .meta({ id: 'Hospital' });

export const createDoctorBody = z.strictObject(doctorProfile).meta({ id: 'CreateDoctor' });

export const doctorSchema = z
  .object({
    id: id(),
    name: z.string().meta({ example: 'Dr. Grace Okafor' }),
    designation: z.string().nullable(),
    specialities: z.array(z.string()),
    licenceNumber: z.string().nullable(),
    experienceYears: z.int().nullable(),
    biography: z.string().nullable(),
    languages: z.array(z.string()),
    ...nullable,
    timeZone: z.string(),
    status: z.enum(DOCTOR_STATUSES),
    verification: z.enum(VERIFICATIONS),
    acceptsNewPatients: z.boolean(),
    ...stamped,
  })
  .meta({ id: 'Doctor' });

export const createPatientBody = z
  .strictObject({
    ...patientProfile,
    email: email().optional(),
    address: address.optional(),
    doctorId: id().optional().describe('Doctor who will care for the patient; a doctor’s own id by default.'),
    hospitalId: id().optional().describe('Hospital that registers the patient; a hospital’s own id by default.'),
  })
  .meta({ id: 'CreatePatient' });

export const patientSchema = z
  .object({
    id: id(),
    name: z.string(),
    birthDate: day(),
    gender: z.enum(GENDERS),
    ...nullable,
    preferredLanguage: z.string().nullable(),
    timeZone: z.string(),
    deceasedOn: day().nullable(),
    validationStatus: z.enum(VALIDATION_STATUSES),
    ...stamped,
  })
  .meta({ id: 'Patient' });

export const deleteBody = z.strictObject({ reason: text(500).optional().meta({ example: 'Registered twice' }) }).meta({ id: 'Deletion' });

const listQuery = { ...page, cursor: cursor() };
export const pageQuery = z.strictObject(listQuery);
export const mappingPageQuery = z.strictObject({ ...page, cursor: instantCursor() });
export const hospitalQuery = z.strictObject({
  ...listQuery,
  type: z.enum(HOSPITAL_TYPES).optional().describe('Only institutions of this type.'),
});
export const doctorQuery = z.strictObject({
  ...listQuery,
  speciality: text(100).optional().describe('Only doctors who name this speciality.').meta({ example: 'cardiology' }),
});

export const hospitalList = listOf(hospitalSchema, 'HospitalList');
export const doctorList = listOf(doctorSchema, 'DoctorList');
export const patientList = listOf(patientSchema, 'PatientList');

export const mapHospitalDoctorBody = z.strictObject({ hospitalId: id(), doctorId: id() }).meta({ id: 'MapHospitalDoctor' });
export const mapHospitalPatientBody = z.strictObject({ hospitalId: id(), patientId: id() }).meta({ id: 'MapHospitalPatient' });
export const mapDoctorPatientBody = z.strictObject({ doctorId: id(), patientId: id() }).meta({ id: 'MapDoctorPatient' });
export const mapUserPatientBody = z
  .strictObject({
    userId: id(),
    patientId: id(),
    relation: z.enum(RELATIONS),
    scopes: z
      .array(z.enum(SCOPES))
      .min(1)
      .max(3)
      .refine((scopes) => new Set(scopes).size === scopes.length, 'Must not name a scope twice.')
      .optional()
      .describe('What the account may do for the patient; all three for `self`, else `book` by default.'),
    expiresAt: instant()
      .refine((value) => Date.parse(value) > Date.now(), 'Must be in the future.')
      .optional()
      .describe('When the relation ends by itself, in the future; never by default.'),
  })
  .meta({ id: 'MapUserPatient' });

const mapped = { id: id(), createdAt: instant() };
export const hospitalDoctorSchema = z.object({ ...mapped, hospitalId: id(), doctorId: id() }).meta({ id: 'HospitalDoctorMapping' });
export const hospitalPatientSchema = z.object({ ...mapped, hospitalId: id(), patientId: id() }).meta({ id: 'HospitalPatientMapping' });
export const doctorPatientSchema = z.object({ ...mapped, doctorId: id(), patientId: id() }).meta({ id: 'DoctorPatientMapping' });
const userPatient = {
  ...mapped,
  userId: id(),
  patientId: id(),
  relation: z.enum(RELATIONS),
  scopes: z.array(z.enum(SCOPES)),
  expiresAt: instant().nullable(),
};
export const userPatientSchema = z.object(userPatient).meta({ id: 'UserPatientMapping' });
export const userPatientList = listOf(
  z.object({ ...userPatient, patientName: z.string() }).meta({ id: 'PatientOfUser' }),
  'PatientOfUserList',
);

export const verificationBody = z
  .strictObject({ verification: z.enum(['verified', 'rejected']).meta({ example: 'verified' }) })
  .meta({ id: 'Verification' });
