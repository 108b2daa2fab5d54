import { Body, Controller, Delete, Get, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor, GivesAWayIn, Requires } from '../../platform/access/decorators.js';
import { PageByText } from '../../platform/http/fields/page.js';
import { IdParam } from '../../platform/http/id-param.js';
import { ApiEndpoint } from '../../platform/http/contract/openapi.js';
import { IfMatch } from '../../platform/http/request/versions.js';
import { CreatePatient } from '../commands/create-patient.js';
import { DeleteProfile } from '../commands/delete-profile.js';
import { PatientNeedsDoctorOrHospital } from '../domain/directory.errors.js';
import { GetPatient } from '../queries/get-patient.js';
import { ListDoctors } from '../queries/list-doctors.js';
import { ListHospitals } from '../queries/list-hospitals.js';
import { ListPatients } from '../queries/list-patients.js';
import { DoctorList, HospitalList, PatientList, PatientView } from '../views.js';
import { CreatePatientBody, DeletionBody } from './directory.dto.js';

@Controller('patients')
export class PatientsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Post()
  @Requires('create', 'Patient')
  @GivesAWayIn()
  @ApiEndpoint({
    tag: 'patients',
    summary: 'Create a patient (administrators, doctors, hospitals)',
    description:
      'Needs a doctorId or a hospitalId; a doctor or hospital gives its own by default. The mapping to it is made together with the patient.',
    answer: PatientView,
    status: 201,
    creates: ['patients'],
    errors: [400, 403, 404, new PatientNeedsDoctorOrHospital()],
    idempotent: true,
  })
  createPatient(@CurrentActor() actor: Actor, @Body() { doctorId, hospitalId, ...input }: CreatePatientBody) {
    return this.commands.execute(new CreatePatient(actor, input, { doctorId, hospitalId }));
  }

  @Get()
  @Requires('read', 'Patient')
  @ApiEndpoint({ tag: 'patients', summary: 'List patients that the caller may see, by name', answer: PatientList, errors: [400, 403] })
  listPatients(@CurrentActor() actor: Actor, @Query() query: PageByText) {
    return this.queries.execute(new ListPatients(actor, query));
  }

  @Get(':id')
  @Requires('read', 'Patient')
  @ApiEndpoint({ tag: 'patients', summary: 'Get a patient', answer: PatientView, errors: [400, 403, 404] })
  getPatient(@CurrentActor() actor: Actor, @IdParam('patient') patientId: string) {
    return this.queries.execute(new GetPatient(actor, patientId));
  }

  @Delete(':id')
  @Requires('delete', 'Patient')
  @ApiEndpoint({ tag: 'patients', summary: 'Delete a patient, softly (administrators)', errors: [400, 403, 404, 412], ifMatch: true })
  deletePatient(
    @CurrentActor() actor: Actor,
    @IdParam('patient') patientId: string,
    @IfMatch() version: number | undefined,
    @Body() { reason }: DeletionBody,
  ) {
    return this.commands.execute(new DeleteProfile(actor, 'patient', patientId, reason, version));
  }

  @Get(':id/doctors')
  @Requires('read', 'Doctor')
  @ApiEndpoint({ tag: 'patients', summary: 'Doctors who care for a patient', answer: DoctorList, errors: [400, 403, 404] })
  listDoctorsOfPatient(@CurrentActor() actor: Actor, @IdParam('patient') patientId: string, @Query() page: PageByText) {
    return this.queries.execute(new ListDoctors(actor, { ...page, of: { patientId } }));
  }

  @Get(':id/hospitals')
  @Requires('read', 'Hospital')
  @ApiEndpoint({ tag: 'patients', summary: 'Hospitals where a patient is registered', answer: HospitalList, errors: [400, 403, 404] })
  listHospitalsOfPatient(@CurrentActor() actor: Actor, @IdParam('patient') patientId: string, @Query() page: PageByText) {
    return this.queries.execute(new ListHospitals(actor, { ...page, of: { patientId } }));
  }
}
