import type { Context } from '../platform/context.js';
import { DirectoryWorkerModule } from './directory-worker.module.js';
import { DirectoryModule } from './directory.module.js';
import { directoryPolicy } from './directory.policy.js';
import { BreakGlass } from './domain/break-glass.js';
import { Doctor } from './domain/doctor.js';
import { Hospital } from './domain/hospital.js';
import { DoctorPatient, HospitalDoctor, HospitalPatient, UserPatient } from './domain/mappings.js';
import { Patient } from './domain/patient.js';
import { ExportRun } from './export/export-run.js';
import { PatientMerge } from './merge/patient-merge.js';
import { ImportRun } from './import/import-run.js';

export const directory: Context = {
  module: DirectoryModule,
  worker: DirectoryWorkerModule,
  entities: [
    Hospital,
    Doctor,
    Patient,
    HospitalDoctor,
    HospitalPatient,
    DoctorPatient,
    UserPatient,
    BreakGlass,
    ImportRun,
    ExportRun,
    PatientMerge,
  ],
  policy: directoryPolicy,
  scopes: {
    Patient: 'patients',
    Doctor: 'doctors',
    Hospital: 'hospitals',
    HospitalDoctor: 'mappings',
    HospitalPatient: 'mappings',
    DoctorPatient: 'mappings',
    UserPatient: 'mappings',
    ImportRun: 'imports',
    ExportRun: 'exports',
    HealthProfile: 'health-profiles',
    PatientDetails: 'patients',
    CareTeamDoctor: 'mappings',
    CareTeamHospital: 'mappings',
    Speciality: 'specialities',
  },
  patientOf: { Patient: ({ id }) => id },
  sealed: [
    { table: 'directory.break_glass', column: 'reason', row: 't.id::text' },
    { table: 'directory.break_glass', column: 'review_note', row: 't.id::text' },
    { table: 'directory.patient', column: 'insurance', row: 't.id::text' },
    { table: 'directory.patient', column: 'emergency_contacts', row: 't.id::text' },
    { table: 'directory.patient', column: 'health_profile', row: 't.id::text' },
    { table: 'directory.identifier', column: 'sealed', row: `t.owner_id::text || encode(t.key, 'hex')` },
    { table: 'directory.import_chunk', column: 'content', row: 't.id::text' },
    { table: 'directory.import_chunk', column: 'relations', row: 't.id::text' },
    { table: 'directory.import_place', column: 'target', row: `t.import_run_id::text || ' ' || encode(t.key, 'hex')` },
    { table: 'directory.export_part', column: 'content', row: `t.export_run_id::text || ' ' || t.type || ' ' || t.position` },
    { table: 'directory.patient_merge', column: 'undo', row: 't.id::text' },
  ],
  nouns: {
    Patient: 'the patient profile',
    Doctor: 'a doctor',
    Hospital: 'a hospital',
    HospitalDoctor: 'the work of a doctor at a hospital',
    HospitalPatient: 'the registration of the patient at a hospital',
    DoctorPatient: 'the care of a doctor for the patient',
    UserPatient: 'the right to act for the patient',
    BreakGlass: 'an emergency for which the record was opened',
    ImportRun: 'an import',
    ExportRun: 'an export',
    PatientMerge: 'a merge of two patients',
    HealthProfile: 'the health profile',
    Speciality: 'the list of specialities',
  },
  tags: {
    hospitals: 'Hospitals and other institutions.',
    doctors: 'Doctors.',
    patients: 'Patients.',
    mappings: 'Who belongs to whom: hospital-doctor, hospital-patient, doctor-patient (the care relationship), user-patient.',
    imports: 'Bringing people in from FHIR R4 and CSV.',
    exports: 'Taking everybody out as FHIR R4 NDJSON.',
  },
};
