import { Body, Controller, Delete, Get, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor } from '../../platform/access/current-actor.js';
import { PageByText } from '../../platform/http/fields/page.js';
import { IdParam } from '../../platform/http/id-param.js';
import { Endpoint } from '../../platform/http/endpoint.js';
import { IfMatch } from '../../platform/http/request/versions.js';
import { CreatePatient } from '../commands/create-patient.js';
import { DeleteProfile } from '../commands/delete-profile.js';
import { PatientNeedsDoctorOrHospital } from '../domain/directory.errors.js';
import { GetPatient } from '../queries/get-patient.js';
import { ListDoctors } from '../queries/list-doctors.js';
import { ListHospitals } from '../queries/list-hospitals.js';
import { ListPatients } from '../queries/list-patients.js';
import { DoctorList } from '../views/doctor-view.js';
import { HospitalList } from '../views/hospital-view.js';
import { PatientList, PatientView } from '../views/patient-view.js';
import { CreatePatientBody, DeletionBody } from './directory.dto.js';

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
    errors: [404, new PatientNeedsDoctorOrHospital()],
  })
  @Post()
  createPatient(@CurrentActor() actor: Actor, @Body() { doctorId, hospitalId, ...input }: CreatePatientBody) {
    return this.commands.execute(new CreatePatient(actor, input, { doctorId, hospitalId }));
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

  @Endpoint({ access: ['read', 'Patient'], tag: 'patients', summary: 'Get a patient', answer: PatientView })
  @Get(':id')
  getPatient(@CurrentActor() actor: Actor, @IdParam('patient') patientId: string) {
    return this.queries.execute(new GetPatient(actor, patientId));
  }

  @Endpoint({ access: ['delete', 'Patient'], tag: 'patients', summary: 'Delete a patient, softly (administrators)' })
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
    return this.queries.execute(new ListDoctors(actor, { ...page, of: { patientId } }));
  }

  @Endpoint({ access: ['read', 'Hospital'], tag: 'patients', summary: 'Hospitals where a patient is registered', answer: HospitalList })
  @Get(':id/hospitals')
  listHospitalsOfPatient(@CurrentActor() actor: Actor, @IdParam('patient') patientId: string, @Query() page: PageByText) {
    return this.queries.execute(new ListHospitals(actor, { ...page, of: { patientId } }));
  }
}
