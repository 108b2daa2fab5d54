import { Body, Controller, Delete, Get, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor, GivesAWayIn, Requires } from '../../platform/access/decorators.js';
import { PageByText } from '../../platform/http/fields/page.js';
import { IdParam } from '../../platform/http/id-param.js';
import { ApiEndpoint } from '../../platform/http/contract/openapi.js';
import { RateLimited } from '../../platform/http/request/rate-limits.js';
import { IfMatch } from '../../platform/http/request/versions.js';
import { CreateDoctor } from '../commands/create-doctor.js';
import { DeleteProfile } from '../commands/delete-profile.js';
import { JudgeProfile } from '../commands/judge-profile.js';
import { DoctorProfile } from '../contract/profiles.js';
import { LicenceNumberInUse } from '../contract.js';
import { GetDoctor } from '../queries/get-doctor.js';
import { ListDoctors } from '../queries/list-doctors.js';
import { ListHospitals } from '../queries/list-hospitals.js';
import { ListPatients } from '../queries/list-patients.js';
import { DoctorList, DoctorView, HospitalList, PatientList } from '../views.js';
import { DeletionBody, DoctorQuery, VerificationBody } from './directory.dto.js';

@Controller('doctors')
export class DoctorsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Post()
  @Requires('create', 'Doctor')
  @GivesAWayIn()
  @ApiEndpoint({
    tag: 'doctors',
    summary: 'Create a doctor (administrators; a hospital makes its own)',
    answer: DoctorView,
    status: 201,
    creates: ['doctors'],
    errors: [400, 403, new LicenceNumberInUse()],
    idempotent: true,
  })
  createDoctor(@CurrentActor() actor: Actor, @Body() body: DoctorProfile) {
    return this.commands.execute(new CreateDoctor(actor, body));
  }

  @Get()
  @Requires('read', 'Doctor')
  @ApiEndpoint({ tag: 'doctors', summary: 'List doctors by name', answer: DoctorList, errors: [400, 403] })
  listDoctors(@CurrentActor() actor: Actor, @Query() query: DoctorQuery) {
    return this.queries.execute(new ListDoctors(actor, query));
  }

  @Get(':id')
  @Requires('read', 'Doctor')
  @ApiEndpoint({ tag: 'doctors', summary: 'Get a doctor', answer: DoctorView, errors: [400, 403, 404] })
  getDoctor(@CurrentActor() actor: Actor, @IdParam('doctor') doctorId: string) {
    return this.queries.execute(new GetDoctor(actor, doctorId));
  }

  @Post(':id/verification')
  @Requires('verify', 'Doctor')
  @GivesAWayIn()
  @RateLimited('account')
  @ApiEndpoint({
    tag: 'doctors',
    summary: 'Verify the licence of a doctor, or reject it (administrators)',
    description: 'A doctor who signed up waits for this: until then the account sees its own profile, nothing more.',
    errors: [400, 403, 404, 412, 429],
    idempotent: true,
    ifMatch: true,
  })
  verifyDoctor(
    @CurrentActor() actor: Actor,
    @IdParam('doctor') doctorId: string,
    @IfMatch() version: number | undefined,
    @Body() { verification }: VerificationBody,
  ) {
    return this.commands.execute(new JudgeProfile(actor, 'doctor', doctorId, verification, version));
  }

  @Delete(':id')
  @Requires('delete', 'Doctor')
  @ApiEndpoint({ tag: 'doctors', summary: 'Delete a doctor, softly (administrators)', errors: [400, 403, 404, 412], ifMatch: true })
  deleteDoctor(
    @CurrentActor() actor: Actor,
    @IdParam('doctor') doctorId: string,
    @IfMatch() version: number | undefined,
    @Body() { reason }: DeletionBody,
  ) {
    return this.commands.execute(new DeleteProfile(actor, 'doctor', doctorId, reason, version));
  }

  @Get(':id/patients')
  @Requires('read', 'Patient')
  @ApiEndpoint({
    tag: 'doctors',
    summary: 'Patients in a doctor’s care, as far as the caller may see them',
    answer: PatientList,
    errors: [400, 403, 404],
  })
  listPatientsOfDoctor(@CurrentActor() actor: Actor, @IdParam('doctor') doctorId: string, @Query() page: PageByText) {
    return this.queries.execute(new ListPatients(actor, { ...page, of: { doctorId } }));
  }

  @Get(':id/hospitals')
  @Requires('read', 'Hospital')
  @ApiEndpoint({ tag: 'doctors', summary: 'Hospitals where a doctor works', answer: HospitalList, errors: [400, 403, 404] })
  listHospitalsOfDoctor(@CurrentActor() actor: Actor, @IdParam('doctor') doctorId: string, @Query() page: PageByText) {
    return this.queries.execute(new ListHospitals(actor, { ...page, of: { doctorId } }));
  }
}
