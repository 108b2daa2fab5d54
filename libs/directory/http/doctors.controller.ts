import { Body, Controller, Delete, Get, Post, Put, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { EmailTaken } from '../../identity/contract.js';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor } from '../../platform/access/current-actor.js';
import { PageByText } from '../../platform/http/fields/page.js';
import { IdParam } from '../../platform/http/id-param.js';
import { Endpoint } from '../../platform/http/endpoint.js';
import { TextParam } from '../../platform/http/text-param.js';
import { IfMatch } from '../../platform/http/request/versions.js';
import { CreateDoctor } from '../commands/create-doctor.js';
import { DeleteProfile } from '../commands/delete-profile.js';
import { DecideVerification } from '../commands/decide-verification.js';
import { UpdateDoctor } from '../commands/update-doctor.js';
import { CannotMove, LicenceNumberInUse, NameVerified } from '../contract.js';
import { ContactNotInList, LicenceVerified, UnknownSpeciality } from '../domain/directory.errors.js';
import { GetDoctor } from '../queries/get-doctor.js';
import { GetVerification, VerificationCheck } from '../queries/get-verification.js';
import { ListDoctors } from '../queries/list-doctors.js';
import { ListHospitals } from '../queries/list-hospitals.js';
import { ListPatients } from '../queries/list-patients.js';
import { DoctorList, DoctorView } from '../views/doctor-view.js';
import { ChangedDoctorView, DeletedProfileView, DecidedVerificationView } from '../views/ended-views.js';
import { HospitalList } from '../views/hospital-view.js';
import { PatientList } from '../views/patient-view.js';
import { decisionIn, DoctorAppointmentsQuery, GoneDoctorAppointmentsQuery, UNFIT } from './appointments-decision.dto.js';
import { CreateDoctorBody, DeletionBody, DoctorQuery, UpdateDoctorBody, VerificationBody } from './profiles.dto.js';

@Controller('doctors')
export class DoctorsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Endpoint({
    access: ['create', 'Doctor'],
    checksSessionNow: true,
    tag: 'doctors',
    summary: 'Create a doctor (administrators; a hospital makes its own)',
    answer: DoctorView,
    creates: ['doctors'],
    errors: [new LicenceNumberInUse(), new EmailTaken(), new UnknownSpeciality([]), new ContactNotInList()],
  })
  @Post()
  createDoctor(@CurrentActor() actor: Actor, @Body() { account, ...input }: CreateDoctorBody) {
    return this.commands.execute(new CreateDoctor(actor, input, account));
  }

  @Endpoint({
    access: ['read', 'Doctor'],
    visitors: true,
    audit: 'refusals',
    tag: 'doctors',
    summary: 'List doctors by name, or find them by name, speciality, city, language, hospital',
    description: 'A hospital or a patient that the caller may not see is answered with 404.',
    answer: DoctorList,
    errors: [404],
  })
  @Get()
  listDoctors(@CurrentActor() actor: Actor, @Query() query: DoctorQuery) {
    return this.queries.execute(new ListDoctors(actor, query));
  }

  @Endpoint({
    access: ['read', 'Doctor'],
    visitors: true,
    audit: 'refusals',
    tag: 'doctors',
    summary: 'Doctors of a speciality',
    answer: DoctorList,
  })
  @Get('specialization/:specialization')
  listDoctorsOfSpeciality(
    @CurrentActor() actor: Actor,
    @TextParam('specialization', { description: 'Name of the speciality, in any case.', example: 'cardiology' }) speciality: string,
    @Query() page: PageByText,
  ) {
    return this.queries.execute(new ListDoctors(actor, { ...page, speciality }));
  }

  @Endpoint({ access: ['read', 'Doctor'], visitors: true, audit: 'refusals', tag: 'doctors', summary: 'Get a doctor', answer: DoctorView })
  @Get(':id')
  getDoctor(@CurrentActor() actor: Actor, @IdParam('doctor') doctorId: string) {
    return this.queries.execute(new GetDoctor(actor, doctorId));
  }

  @Endpoint({
    access: ['update', 'Doctor'],
    tag: 'doctors',
    summary: 'Change a doctor’s profile (the doctor, the hospital that vouches, administrators)',
    description:
      'A field that is left out stays, null takes it away; lists and parts are replaced whole. A pending doctor completes the own profile here, too. ' +
      'Where the status becomes `suspended` or `retired`, the answer names the doctor’s future appointments, which are kept, cancelled or moved.',
    answer: ChangedDoctorView,
    errors: [
      new LicenceNumberInUse(),
      new CannotMove(UNFIT),
      new NameVerified(),
      new LicenceVerified(),
      new UnknownSpeciality([]),
      new ContactNotInList(),
    ],
  })
  @Put(':id')
  updateDoctor(
    @CurrentActor() actor: Actor,
    @IdParam('doctor') doctorId: string,
    @IfMatch() version: number | undefined,
    @Query() query: DoctorAppointmentsQuery,
    @Body() changes: UpdateDoctorBody,
  ) {
    return this.commands.execute(new UpdateDoctor(actor, doctorId, changes, version, decisionIn(query)));
  }

  @Endpoint({
    access: ['check', 'Doctor'],
    audit: 'refusals',
    tag: 'doctors',
    summary: 'Facts for whoever verifies a doctor (administrators; hospitals for one who waits)',
    answer: VerificationCheck,
  })
  @Get(':id/verification')
  getDoctorVerification(@CurrentActor() actor: Actor, @IdParam('doctor') doctorId: string) {
    return this.queries.execute(new GetVerification(actor, 'doctor', doctorId));
  }

  @Endpoint({
    access: ['verify', 'Doctor'],
    limit: 'account',
    checksSessionNow: true,
    tag: 'doctors',
    summary: 'Verify the licence of a doctor, or reject it (administrators; hospitals verify those who wait and work there)',
    description:
      'A doctor who signed up or was imported waits for this: until then the account sees its own profile, nothing more. The word of a hospital counts for as long as it is verified itself. ' +
      'The answer to a rejection names the doctor’s future appointments, which are kept, cancelled or moved.',
    answer: DecidedVerificationView,
    errors: [new LicenceNumberInUse(), new CannotMove(UNFIT)],
  })
  @Post(':id/verification')
  verifyDoctor(
    @CurrentActor() actor: Actor,
    @IdParam('doctor') doctorId: string,
    @IfMatch() version: number | undefined,
    @Query() query: DoctorAppointmentsQuery,
    @Body() { verification }: VerificationBody,
  ) {
    return this.commands.execute(new DecideVerification(actor, 'doctor', doctorId, verification, version, decisionIn(query)));
  }

  @Endpoint({
    access: ['delete', 'Doctor'],
    tag: 'doctors',
    summary: 'Delete a doctor, softly (administrators)',
    description: 'All their mappings end. Future appointments are named in the answer, and cancelled or moved.',
    answer: DeletedProfileView,
    errors: [new CannotMove(UNFIT)],
  })
  @Delete(':id')
  deleteDoctor(
    @CurrentActor() actor: Actor,
    @IdParam('doctor') doctorId: string,
    @IfMatch() version: number | undefined,
    @Query() query: GoneDoctorAppointmentsQuery,
    @Body() { reason }: DeletionBody,
  ) {
    return this.commands.execute(new DeleteProfile(actor, 'doctor', doctorId, reason, version, decisionIn(query)));
  }

  @Endpoint({
    access: ['read', 'Patient'],
    tag: 'doctors',
    summary: 'Patients in a doctor’s care, as far as the caller may see them',
    answer: PatientList,
  })
  @Get(':id/patients')
  listPatientsOfDoctor(@CurrentActor() actor: Actor, @IdParam('doctor') doctorId: string, @Query() page: PageByText) {
    return this.queries.execute(new ListPatients(actor, { ...page, of: { doctorId } }));
  }

  @Endpoint({
    access: ['read', 'Hospital'],
    audit: 'refusals',
    tag: 'doctors',
    summary: 'Hospitals where a doctor works',
    answer: HospitalList,
  })
  @Get(':id/hospitals')
  listHospitalsOfDoctor(@CurrentActor() actor: Actor, @IdParam('doctor') doctorId: string, @Query() page: PageByText) {
    return this.queries.execute(new ListHospitals(actor, { ...page, of: { doctorId } }));
  }
}
