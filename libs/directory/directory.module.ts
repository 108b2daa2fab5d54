import { BullModule, InjectQueue } from '@nestjs/bullmq';
import { Module } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { Metrics } from '../platform/metrics.js';
import { CreateDoctorHandler } from './commands/create-doctor.js';
import { CreateHospitalHandler } from './commands/create-hospital.js';
import { CreateOwnDoctorProfileHandler } from './commands/create-own-doctor-profile.js';
import { CreateOwnHospitalProfileHandler } from './commands/create-own-hospital-profile.js';
import { EndRelationsOfUserHandler } from './commands/end-relations-of-user.js';
import { TakeOverPatientProfileHandler } from './commands/take-over-patient-profile.js';
import { DecideVerificationHandler } from './commands/decide-verification.js';
import { CreateOwnPatientProfileHandler } from './commands/create-own-patient-profile.js';
import { CreatePatientHandler } from './commands/create-patient.js';
import { DeleteProfileHandler } from './commands/delete-profile.js';
import { EndMappingHandler } from './commands/end-mapping.js';
import { MapDoctorToPatientHandler } from './commands/map-doctor-to-patient.js';
import { MapHospitalToDoctorHandler } from './commands/map-hospital-to-doctor.js';
import { MapHospitalToPatientHandler } from './commands/map-hospital-to-patient.js';
import { MapUserToPatientHandler } from './commands/map-user-to-patient.js';
import { OpenBreakGlassHandler } from './commands/open-break-glass.js';
import { RenameProfileHandler } from './commands/rename-profile.js';
import { CancelImportHandler } from './commands/cancel-import.js';
import { QueueImportHandler } from './commands/queue-import.js';
import { RequestImportHandler } from './commands/request-import.js';
import { ReviewBreakGlassHandler } from './commands/review-break-glass.js';
import { UpdateDoctorHandler } from './commands/update-doctor.js';
import { UpdateHospitalHandler } from './commands/update-hospital.js';
import { UpdatePatientHandler } from './commands/update-patient.js';
import { ValidatePatientHandler } from './commands/validate-patient.js';
import { AcceptMappingHandler } from './commands/accept-mapping.js';
import { InvitePatientHandler } from './commands/invite-patient.js';
import { UpdateUserMappingHandler } from './commands/update-user-mapping.js';
import { ChangeSpecialitiesHandler } from './commands/change-specialities.js';
import { GetPatientProfileHandler } from './queries/get-patient-profile.js';
import { GetCareTeamHandler } from './queries/get-care-team.js';
import { GetVerificationHandler } from './queries/get-verification.js';
import { ListSpecialitiesHandler } from './queries/list-specialities.js';
import { ListMappingsHandler } from './queries/list-mappings.js';
import { SearchPatientsHandler } from './queries/search-patients.js';
import { ExportModule } from './export/export.module.js';
import { KeepPatientsApartHandler } from './commands/keep-patients-apart.js';
import { MergePatientsHandler } from './commands/merge-patients.js';
import { UndoMergeHandler } from './commands/undo-merge.js';
import { DuplicatesController } from './http/duplicates.controller.js';
import { MergeStore } from './merge/merge-store.js';
import { Merging } from './merge/merging.js';
import { ListDuplicatesHandler } from './queries/list-duplicates.js';
import { ListMergesHandler } from './queries/list-merges.js';
import { Identifiers } from './identifiers.js';
import { PatientSecrets } from './patient-secrets.js';
import { OwnDoctorController } from './http/own-doctor.controller.js';
import { SpecialitiesController } from './http/specialities.controller.js';
import { BreakGlassController } from './http/break-glass.controller.js';
import { DoctorsController } from './http/doctors.controller.js';
import { HospitalsController } from './http/hospitals.controller.js';
import { ImportsController } from './http/imports.controller.js';
import { MappingsController } from './http/mappings.controller.js';
import { PatientsController } from './http/patients.controller.js';
import { IMPORT_QUEUE } from './import/import-queue.js';
import { ImportRunner } from './import/import-runner.js';
import { IMPORT_STORES } from './import/storing/stores.js';
import { GetDoctorHandler } from './queries/get-doctor.js';
import { GetHospitalHandler } from './queries/get-hospital.js';
import { GetImportHandler } from './queries/get-import.js';
import { ListImportsHandler } from './queries/list-imports.js';
import { GetPatientHandler } from './queries/get-patient.js';
import { ListBreakGlassHandler } from './queries/list-break-glass.js';
import { ListDoctorsHandler } from './queries/list-doctors.js';
import { ListHospitalsHandler } from './queries/list-hospitals.js';
import { ListPatientsOfUserHandler } from './queries/list-patients-of-user.js';
import { ListPatientsHandler } from './queries/list-patients.js';
import { RunImportWhenImportRequested } from './sagas/run-import-when-import-requested.js';

@Module({
  imports: [BullModule.registerQueue({ name: IMPORT_QUEUE }), ExportModule],
  controllers: [
    SpecialitiesController,
    HospitalsController,
    OwnDoctorController,
    DoctorsController,
    DuplicatesController,
    PatientsController,
    MappingsController,
    ImportsController,
    BreakGlassController,
  ],
  providers: [
    MergePatientsHandler,
    UndoMergeHandler,
    KeepPatientsApartHandler,
    ListDuplicatesHandler,
    ListMergesHandler,
    MergeStore,
    Merging,
    UpdateDoctorHandler,
    UpdateHospitalHandler,
    UpdatePatientHandler,
    ValidatePatientHandler,
    AcceptMappingHandler,
    InvitePatientHandler,
    UpdateUserMappingHandler,
    ChangeSpecialitiesHandler,
    GetPatientProfileHandler,
    GetCareTeamHandler,
    GetVerificationHandler,
    ListSpecialitiesHandler,
    ListMappingsHandler,
    SearchPatientsHandler,
    Identifiers,
    PatientSecrets,
    CreateHospitalHandler,
    CreateDoctorHandler,
    CreatePatientHandler,
    CreateOwnPatientProfileHandler,
    CreateOwnDoctorProfileHandler,
    CreateOwnHospitalProfileHandler,
    DecideVerificationHandler,
    TakeOverPatientProfileHandler,
    EndRelationsOfUserHandler,
    DeleteProfileHandler,
    MapHospitalToDoctorHandler,
    MapHospitalToPatientHandler,
    MapDoctorToPatientHandler,
    MapUserToPatientHandler,
    EndMappingHandler,
    OpenBreakGlassHandler,
    ReviewBreakGlassHandler,
    ListBreakGlassHandler,
    GetHospitalHandler,
    GetDoctorHandler,
    GetPatientHandler,
    ListHospitalsHandler,
    ListDoctorsHandler,
    ListPatientsHandler,
    ListPatientsOfUserHandler,
    RequestImportHandler,
    QueueImportHandler,
    RenameProfileHandler,
    GetImportHandler,
    ListImportsHandler,
    CancelImportHandler,
    RunImportWhenImportRequested,
    ImportRunner,
    ...IMPORT_STORES,
  ],
  exports: [ImportRunner],
})
export class DirectoryModule {
  constructor(metrics: Metrics, @InjectQueue(IMPORT_QUEUE) imports: Queue) {
    metrics.watch(imports);
  }
}
