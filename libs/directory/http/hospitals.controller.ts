import { Body, Controller, Delete, Get, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor, GivesAWayIn, Requires } from '../../platform/access/decorators.js';
import { PageByText } from '../../platform/http/fields/page.js';
import { IdParam } from '../../platform/http/id-param.js';
import { ApiEndpoint } from '../../platform/http/contract/openapi.js';
import { RateLimited } from '../../platform/http/request/rate-limits.js';
import { IfMatch } from '../../platform/http/request/versions.js';
import { CreateHospital } from '../commands/create-hospital.js';
import { DeleteProfile } from '../commands/delete-profile.js';
import { JudgeProfile } from '../commands/judge-profile.js';
import { HospitalProfile } from '../contract/profiles.js';
import { EmailInUse, LicenceNumberInUse } from '../contract.js';
import { GetHospital } from '../queries/get-hospital.js';
import { ListDoctors } from '../queries/list-doctors.js';
import { ListHospitals } from '../queries/list-hospitals.js';
import { ListPatients } from '../queries/list-patients.js';
import { DoctorList, HospitalList, HospitalView, PatientList } from '../views.js';
import { DeletionBody, HospitalQuery, VerificationBody } from './directory.dto.js';

@Controller('hospitals')
export class HospitalsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Post()
  @Requires('create', 'Hospital')
  @GivesAWayIn()
  @ApiEndpoint({
    tag: 'hospitals',
    summary: 'Create a hospital (administrators)',
    answer: HospitalView,
    status: 201,
    creates: ['hospitals'],
    errors: [400, 403, new EmailInUse(), new LicenceNumberInUse()],
    idempotent: true,
  })
  createHospital(@CurrentActor() actor: Actor, @Body() body: HospitalProfile) {
    return this.commands.execute(new CreateHospital(actor, body));
  }

  @Get()
  @Requires('read', 'Hospital')
  @ApiEndpoint({ tag: 'hospitals', summary: 'List hospitals by name', answer: HospitalList, errors: [400, 403] })
  listHospitals(@CurrentActor() actor: Actor, @Query() query: HospitalQuery) {
    return this.queries.execute(new ListHospitals(actor, query));
  }

  @Get(':id')
  @Requires('read', 'Hospital')
  @ApiEndpoint({ tag: 'hospitals', summary: 'Get a hospital', answer: HospitalView, errors: [400, 403, 404] })
  getHospital(@CurrentActor() actor: Actor, @IdParam('hospital') hospitalId: string) {
    return this.queries.execute(new GetHospital(actor, hospitalId));
  }

  @Post(':id/verification')
  @Requires('verify', 'Hospital')
  @GivesAWayIn()
  @RateLimited('account')
  @ApiEndpoint({
    tag: 'hospitals',
    summary: 'Verify the licence of a hospital, or reject it (administrators)',
    description: 'A hospital that signed up waits for this: until then the account sees its own profile, nothing more.',
    errors: [400, 403, 404, 412, 429],
    idempotent: true,
    ifMatch: true,
  })
  verifyHospital(
    @CurrentActor() actor: Actor,
    @IdParam('hospital') hospitalId: string,
    @IfMatch() version: number | undefined,
    @Body() { verification }: VerificationBody,
  ) {
    return this.commands.execute(new JudgeProfile(actor, 'hospital', hospitalId, verification, version));
  }

  @Delete(':id')
  @Requires('delete', 'Hospital')
  @ApiEndpoint({ tag: 'hospitals', summary: 'Delete a hospital, softly (administrators)', errors: [400, 403, 404, 412], ifMatch: true })
  deleteHospital(
    @CurrentActor() actor: Actor,
    @IdParam('hospital') hospitalId: string,
    @IfMatch() version: number | undefined,
    @Body() { reason }: DeletionBody,
  ) {
    return this.commands.execute(new DeleteProfile(actor, 'hospital', hospitalId, reason, version));
  }

  @Get(':id/doctors')
  @Requires('read', 'Doctor')
  @ApiEndpoint({ tag: 'hospitals', summary: 'Doctors of a hospital', answer: DoctorList, errors: [400, 403, 404] })
  listDoctorsOfHospital(@CurrentActor() actor: Actor, @IdParam('hospital') hospitalId: string, @Query() page: PageByText) {
    return this.queries.execute(new ListDoctors(actor, { ...page, of: { hospitalId } }));
  }

  @Get(':id/patients')
  @Requires('read', 'Patient')
  @ApiEndpoint({
    tag: 'hospitals',
    summary: 'Patients of a hospital, as far as the caller may see them',
    answer: PatientList,
    errors: [400, 403, 404],
  })
  listPatientsOfHospital(@CurrentActor() actor: Actor, @IdParam('hospital') hospitalId: string, @Query() page: PageByText) {
    return this.queries.execute(new ListPatients(actor, { ...page, of: { hospitalId } }));
  }
}
