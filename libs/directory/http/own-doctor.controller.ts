import { Body, Controller, Get, Put, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { NotFound } from '../../kernel/domain-error.js';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor } from '../../platform/access/current-actor.js';
import { Endpoint } from '../../platform/http/endpoint.js';
import { PageByText } from '../../platform/http/fields/page.js';
import { IfMatch } from '../../platform/http/request/versions.js';
import { UpdateDoctor } from '../commands/update-doctor.js';
import { LicenceNumberInUse, NameVerified } from '../contract.js';
import { ContactNotInList, LicenceVerified, UnknownSpeciality } from '../domain/directory.errors.js';
import { GetDoctor } from '../queries/get-doctor.js';
import { ListHospitals } from '../queries/list-hospitals.js';
import { ListPatients } from '../queries/list-patients.js';
import { DoctorView } from '../views/doctor-view.js';
import { HospitalView } from '../views/hospital-view.js';
import { PatientList } from '../views/patient-view.js';
import { UpdateDoctorBody } from './profiles.dto.js';

/** The profile of the doctor who asks. Others have none: 404. */
const ownProfile = ({ who: { role, profileId } }: Actor): string => {
  if (role !== 'doctor' || !profileId) throw new NotFound('doctor');
  return profileId;
};

@Controller('doctors/me')
export class OwnDoctorController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Endpoint({
    access: ['read', 'Doctor'],
    audit: 'refusals',
    tag: 'doctors',
    summary: 'The doctor’s own profile',
    answer: DoctorView,
    errors: [404],
  })
  @Get('profile')
  getOwnDoctorProfile(@CurrentActor() actor: Actor) {
    return this.queries.execute(new GetDoctor(actor, ownProfile(actor)));
  }

  @Endpoint({
    access: ['update', 'Doctor'],
    tag: 'doctors',
    summary: 'Change the doctor’s own profile',
    description: 'The same as PUT /doctors/{id}.',
    answer: DoctorView,
    errors: [404, new LicenceNumberInUse(), new NameVerified(), new LicenceVerified(), new UnknownSpeciality([]), new ContactNotInList()],
  })
  @Put('profile')
  updateOwnDoctorProfile(@CurrentActor() actor: Actor, @IfMatch() version: number | undefined, @Body() changes: UpdateDoctorBody) {
    return this.commands.execute(new UpdateDoctor(actor, ownProfile(actor), changes, version));
  }

  @Endpoint({
    access: ['read', 'Hospital'],
    audit: 'refusals',
    tag: 'doctors',
    summary: 'The hospital where the doctor works',
    description: 'The first by name of several; GET /doctors/{id}/hospitals lists all. 404 if there is none.',
    answer: HospitalView,
    errors: [404],
  })
  @Get('institution')
  async getOwnInstitution(@CurrentActor() actor: Actor) {
    const { items } = await this.queries.execute(new ListHospitals(actor, { limit: 1, of: { doctorId: ownProfile(actor) } }));
    const [hospital] = items;
    if (!hospital) throw new NotFound('hospital');
    return hospital;
  }

  @Endpoint({
    access: ['read', 'Patient'],
    tag: 'doctors',
    summary: 'Patients in the doctor’s own care',
    answer: PatientList,
    errors: [404],
  })
  @Get('patients')
  listOwnPatients(@CurrentActor() actor: Actor, @Query() page: PageByText) {
    return this.queries.execute(new ListPatients(actor, { ...page, of: { doctorId: ownProfile(actor) } }));
  }
}
