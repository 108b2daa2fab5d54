import { Body, Controller, Delete, Get, Post, Put, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor } from '../../platform/access/current-actor.js';
import { PageByText } from '../../platform/http/fields/page.js';
import { IdParam } from '../../platform/http/id-param.js';
import { Endpoint } from '../../platform/http/endpoint.js';
import { IfMatch } from '../../platform/http/request/versions.js';
import { CreateHospital } from '../commands/create-hospital.js';
import { DeleteProfile } from '../commands/delete-profile.js';
import { DecideVerification } from '../commands/decide-verification.js';
import { UpdateHospital } from '../commands/update-hospital.js';
import { EmailInUse, LicenceNumberInUse, NameVerified } from '../contract.js';
import { ContactNotInList, LicenceVerified, UnknownSpeciality } from '../domain/directory.errors.js';
import { EmailTaken } from '../../identity/contract.js';
import { GetHospital } from '../queries/get-hospital.js';
import { GetVerification, VerificationCheck } from '../queries/get-verification.js';
import { ListDoctors } from '../queries/list-doctors.js';
import { ListHospitals } from '../queries/list-hospitals.js';
import { ListPatients } from '../queries/list-patients.js';
import { DoctorList } from '../views/doctor-view.js';
import { DeletedProfileView, DecidedVerificationView } from '../views/ended-views.js';
import { HospitalList, HospitalView } from '../views/hospital-view.js';
import { PatientList } from '../views/patient-view.js';
import { PlaceAppointmentsQuery } from './appointments-decision.dto.js';
import { CreateHospitalBody, DeletionBody, HospitalQuery, UpdateHospitalBody, VerificationBody } from './profiles.dto.js';

@Controller('hospitals')
export class HospitalsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Endpoint({
    access: ['create', 'Hospital'],
    checksSessionNow: true,
    tag: 'hospitals',
    summary: 'Create a hospital (administrators)',
    answer: HospitalView,
    creates: ['hospitals'],
    errors: [new EmailInUse(), new LicenceNumberInUse(), new EmailTaken(), new UnknownSpeciality([]), new ContactNotInList()],
  })
  @Post()
  createHospital(@CurrentActor() actor: Actor, @Body() { account, ...input }: CreateHospitalBody) {
    return this.commands.execute(new CreateHospital(actor, input, account));
  }

  @Endpoint({
    access: ['read', 'Hospital'],
    visitors: true,
    audit: 'refusals',
    tag: 'hospitals',
    summary: 'List hospitals by name, or find them by name and type',
    answer: HospitalList,
  })
  @Get()
  listHospitals(@CurrentActor() actor: Actor, @Query() query: HospitalQuery) {
    return this.queries.execute(new ListHospitals(actor, query));
  }

  @Endpoint({
    access: ['read', 'Hospital'],
    visitors: true,
    audit: 'refusals',
    tag: 'hospitals',
    summary: 'Get a hospital',
    answer: HospitalView,
  })
  @Get(':id')
  getHospital(@CurrentActor() actor: Actor, @IdParam('hospital') hospitalId: string) {
    return this.queries.execute(new GetHospital(actor, hospitalId));
  }

  @Endpoint({
    access: ['update', 'Hospital'],
    tag: 'hospitals',
    summary: 'Change a hospital’s profile (its staff, administrators)',
    description:
      'A field that is left out stays, null takes it away; lists and parts are replaced whole. A pending hospital completes its profile here, too.',
    answer: HospitalView,
    errors: [
      new EmailInUse(),
      new LicenceNumberInUse(),
      new NameVerified(),
      new LicenceVerified(),
      new UnknownSpeciality([]),
      new ContactNotInList(),
    ],
  })
  @Put(':id')
  updateHospital(
    @CurrentActor() actor: Actor,
    @IdParam('hospital') hospitalId: string,
    @IfMatch() version: number | undefined,
    @Body() changes: UpdateHospitalBody,
  ) {
    return this.commands.execute(new UpdateHospital(actor, hospitalId, changes, version));
  }

  @Endpoint({
    access: ['check', 'Hospital'],
    audit: 'refusals',
    tag: 'hospitals',
    summary: 'Facts for whoever verifies a hospital (administrators)',
    answer: VerificationCheck,
  })
  @Get(':id/verification')
  getHospitalVerification(@CurrentActor() actor: Actor, @IdParam('hospital') hospitalId: string) {
    return this.queries.execute(new GetVerification(actor, 'hospital', hospitalId));
  }

  @Endpoint({
    access: ['verify', 'Hospital'],
    limit: 'account',
    checksSessionNow: true,
    tag: 'hospitals',
    summary: 'Verify the licence of a hospital, or reject it (administrators)',
    description:
      'A hospital that signed up waits for this: until then the account sees its own profile, nothing more. ' +
      'The answer to a rejection names the future appointments there, which are kept or cancelled.',
    answer: DecidedVerificationView,
    errors: [new EmailInUse(), new LicenceNumberInUse()],
  })
  @Post(':id/verification')
  verifyHospital(
    @CurrentActor() actor: Actor,
    @IdParam('hospital') hospitalId: string,
    @IfMatch() version: number | undefined,
    @Query() { appointments }: PlaceAppointmentsQuery,
    @Body() { verification }: VerificationBody,
  ) {
    return this.commands.execute(new DecideVerification(actor, 'hospital', hospitalId, verification, version, { is: appointments }));
  }

  @Endpoint({
    access: ['delete', 'Hospital'],
    tag: 'hospitals',
    summary: 'Delete a hospital, softly (administrators)',
    description: 'All its mappings end. Future appointments there are cancelled, and named in the answer.',
    answer: DeletedProfileView,
  })
  @Delete(':id')
  deleteHospital(
    @CurrentActor() actor: Actor,
    @IdParam('hospital') hospitalId: string,
    @IfMatch() version: number | undefined,
    @Body() { reason }: DeletionBody,
  ) {
    return this.commands.execute(new DeleteProfile(actor, 'hospital', hospitalId, reason, version));
  }

  @Endpoint({ access: ['read', 'Doctor'], audit: 'refusals', tag: 'hospitals', summary: 'Doctors of a hospital', answer: DoctorList })
  @Get(':id/doctors')
  listDoctorsOfHospital(@CurrentActor() actor: Actor, @IdParam('hospital') hospitalId: string, @Query() page: PageByText) {
    return this.queries.execute(new ListDoctors(actor, { ...page, hospitalId }));
  }

  @Endpoint({
    access: ['read', 'Patient'],
    tag: 'hospitals',
    summary: 'Patients of a hospital, as far as the caller may see them',
    answer: PatientList,
  })
  @Get(':id/patients')
  listPatientsOfHospital(@CurrentActor() actor: Actor, @IdParam('hospital') hospitalId: string, @Query() page: PageByText) {
    return this.queries.execute(new ListPatients(actor, { ...page, of: { hospitalId } }));
  }
}
