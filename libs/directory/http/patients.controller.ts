import { Body, Controller, Delete, Get, Post, Put, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { EmailTaken } from '../../identity/contract.js';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor } from '../../platform/access/current-actor.js';
import { PageByText } from '../../platform/http/fields/page.js';
import { IdParam } from '../../platform/http/id-param.js';
import { Endpoint } from '../../platform/http/endpoint.js';
import { IfMatch } from '../../platform/http/request/versions.js';
import { CreatePatient } from '../commands/create-patient.js';
import { DeleteProfile } from '../commands/delete-profile.js';
import { UpdatePatient } from '../commands/update-patient.js';
import { ValidatePatient } from '../commands/validate-patient.js';
import {
  ContactNotInList,
  DeathBeforeBirth,
  PatientNeedsDoctorOrHospital,
  SearchNeedsSomething,
  ValidationRefused,
} from '../domain/directory.errors.js';
import { CareTeamView, GetCareTeam } from '../queries/get-care-team.js';
import { GetPatientProfile } from '../queries/get-patient-profile.js';
import { GetPatient } from '../queries/get-patient.js';
import { ListDoctors } from '../queries/list-doctors.js';
import { ListHospitals } from '../queries/list-hospitals.js';
import { ListPatients } from '../queries/list-patients.js';
import { SearchPatients } from '../queries/search-patients.js';
import { DoctorList } from '../views/doctor-view.js';
import { ChangedPatientView, DeletedProfileView } from '../views/ended-views.js';
import { HospitalList } from '../views/hospital-view.js';
import { PatientList, PatientProfileView, PatientView } from '../views/patient-view.js';
import { CreatePatientBody, DeletionBody, PatientSearchQuery, UpdatePatientBody, ValidationBody } from './profiles.dto.js';

@Controller('patients')
export class PatientsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Endpoint({
    access: ['create', 'Patient'],
    checksSessionNow: true,
    tag: 'patients',
    summary: 'Create a patient (administrators, doctors, hospitals)',
    description:
      'Needs a doctorId or a hospitalId; a doctor or hospital gives its own by default. The mapping to it is made together with the patient.',
    answer: PatientView,
    creates: ['patients'],
    errors: [404, new PatientNeedsDoctorOrHospital(), new ContactNotInList(), new EmailTaken()],
  })
  @Post()
  createPatient(@CurrentActor() actor: Actor, @Body() { doctorId, hospitalId, account, ...input }: CreatePatientBody) {
    return this.commands.execute(new CreatePatient(actor, input, { doctorId, hospitalId }, account));
  }

  @Endpoint({
    access: ['read', 'Patient'],
    tag: 'patients',
    summary: 'List patients that the caller may see, by name',
    answer: PatientList,
  })
  @Get()
  listPatients(@CurrentActor() actor: Actor, @Query() query: PageByText) {
    return this.queries.execute(new ListPatients(actor, query));
  }

  @Endpoint({
    access: ['read', 'Patient'],
    tag: 'patients',
    summary: 'Find patients by name, date of birth, identifier or phone',
    description: 'Within what the caller may see, the most relevant first. At least one is needed; all that are given have to fit.',
    answer: PatientList,
    errors: [new SearchNeedsSomething()],
  })
  @Get('search')
  searchPatients(@CurrentActor() actor: Actor, @Query() query: PatientSearchQuery) {
    return this.queries.execute(new SearchPatients(actor, query));
  }

  @Endpoint({ access: ['read', 'Patient'], tag: 'patients', summary: 'Get a patient', answer: PatientView })
  @Get(':id')
  getPatient(@CurrentActor() actor: Actor, @IdParam('patient') patientId: string) {
    return this.queries.execute(new GetPatient(actor, patientId));
  }

  @Endpoint({
    access: ['update', 'Patient'],
    tag: 'patients',
    summary: 'Change a patient’s profile (the patient, delegates with `records`, staff who care)',
    description:
      'A field that is left out stays, null takes it away. Lists and parts (address, health profile) are replaced whole. ' +
      'Patients and delegates change neither death nor activity, delegates not the birth date. ' +
      'Future appointments of a patient who has died are cancelled, and named in the answer.',
    answer: ChangedPatientView,
    errors: [new DeathBeforeBirth(), new ContactNotInList()],
  })
  @Put(':id')
  updatePatient(
    @CurrentActor() actor: Actor,
    @IdParam('patient') patientId: string,
    @IfMatch() version: number | undefined,
    @Body() changes: UpdatePatientBody,
  ) {
    return this.commands.execute(new UpdatePatient(actor, patientId, changes, version));
  }

  @Endpoint({
    access: ['read', 'Patient'],
    audit: ['read-profile', 'Patient'],
    tag: 'patients',
    summary: 'Everything that is kept about a patient',
    description: 'With identifiers, insurance and emergency contacts; the health profile for readers with a right to it.',
    answer: PatientProfileView,
  })
  @Get(':id/profile')
  getPatientProfile(@CurrentActor() actor: Actor, @IdParam('patient') patientId: string) {
    return this.queries.execute(new GetPatientProfile(actor, patientId));
  }

  @Endpoint({
    access: ['read', 'Patient'],
    audit: ['read-care-team', 'Patient'],
    tag: 'patients',
    summary: 'Doctors who care for a patient, and hospitals where the patient is registered',
    answer: CareTeamView,
  })
  @Get(':id/care-team')
  getCareTeam(@CurrentActor() actor: Actor, @IdParam('patient') patientId: string) {
    return this.queries.execute(new GetCareTeam(actor, patientId));
  }

  @Endpoint({
    access: ['validate', 'Patient'],
    checksSessionNow: true,
    tag: 'patients',
    summary: 'Take a step of the validation of a patient’s data',
    description:
      'Forward only: `validated_by_doctor` by a doctor who cares for the patient, `validated_by_institution` by a hospital where the patient is ' +
      'registered, each of them and `full_access` by an administrator.',
    answer: PatientView,
    errors: [new ValidationRefused('full_access', ['full_access'])],
  })
  @Post(':id/validation')
  validatePatient(
    @CurrentActor() actor: Actor,
    @IdParam('patient') patientId: string,
    @IfMatch() version: number | undefined,
    @Body() { status }: ValidationBody,
  ) {
    return this.commands.execute(new ValidatePatient(actor, patientId, status, version));
  }

  @Endpoint({
    access: ['delete', 'Patient'],
    tag: 'patients',
    summary: 'Delete a patient, softly (administrators)',
    description: 'All their mappings end. Future appointments are cancelled, and named in the answer.',
    answer: DeletedProfileView,
  })
  @Delete(':id')
  deletePatient(
    @CurrentActor() actor: Actor,
    @IdParam('patient') patientId: string,
    @IfMatch() version: number | undefined,
    @Body() { reason }: DeletionBody,
  ) {
    return this.commands.execute(new DeleteProfile(actor, 'patient', patientId, reason, version));
  }

  @Endpoint({ access: ['read', 'Doctor'], tag: 'patients', summary: 'Doctors who care for a patient', answer: DoctorList })
  @Get(':id/doctors')
  listDoctorsOfPatient(@CurrentActor() actor: Actor, @IdParam('patient') patientId: string, @Query() page: PageByText) {
    return this.queries.execute(new ListDoctors(actor, { ...page, patientId }));
  }

  @Endpoint({ access: ['read', 'Hospital'], tag: 'patients', summary: 'Hospitals where a patient is registered', answer: HospitalList })
  @Get(':id/hospitals')
  listHospitalsOfPatient(@CurrentActor() actor: Actor, @IdParam('patient') patientId: string, @Query() page: PageByText) {
    return this.queries.execute(new ListHospitals(actor, { ...page, of: { patientId } }));
  }
}
