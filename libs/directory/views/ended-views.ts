import { IntersectionType } from '@nestjs/swagger';
import { Id } from '../../platform/http/fields/texts.js';
import { Instant } from '../../platform/http/fields/times.js';
import { OneOf } from '../../platform/http/fields/values.js';
import type { Doctor } from '../domain/doctor.js';
import { VERIFICATIONS } from '../domain/hospital.js';
import { DoctorView } from './doctor-view.js';
import { HangingAppointments, HangingAppointmentsIfAny } from './hanging-appointments.js';
import { PatientView } from './patient-view.js';

export class EndedMappingView extends HangingAppointments {
  @Id({ of: 'Mapping' }) id!: string;
  @Instant({ example: '2026-11-02T10:15:00.000Z' }) endedAt!: string;
}

export class DeletedProfileView extends HangingAppointments {
  @Id({ of: 'Profile' }) id!: string;
  @Instant({ example: '2026-11-02T10:15:00.000Z' }) deletedAt!: string;
}

/** The appointments are there after a rejection only. */
export class DecidedVerificationView extends HangingAppointmentsIfAny {
  @Id({ of: 'Profile' }) id!: string;
  @OneOf(VERIFICATIONS, { name: 'VerificationStatus', example: 'rejected' }) verification!: Doctor['verification'];
}

/** The appointments are there if the doctor stopped practising by the change. */
export class ChangedDoctorView extends IntersectionType(DoctorView, HangingAppointmentsIfAny) {}

/** The appointments are there if the change told of the patient's death. */
export class ChangedPatientView extends IntersectionType(PatientView, HangingAppointmentsIfAny) {}
