import { Body, Controller, Delete, Get, Post, Put, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor } from '../../platform/access/current-actor.js';
import { Endpoint, type EndpointOptions } from '../../platform/http/endpoint.js';
import { PageByInstant } from '../../platform/http/fields/page.js';
import { IdParam } from '../../platform/http/id-param.js';
import { IfMatch } from '../../platform/http/request/versions.js';
import { AcceptMapping } from '../commands/accept-mapping.js';
import { EndMapping } from '../commands/end-mapping.js';
import { InvitePatient } from '../commands/invite-patient.js';
import { MapDoctorToPatient } from '../commands/map-doctor-to-patient.js';
import { MapHospitalToDoctor } from '../commands/map-hospital-to-doctor.js';
import { MapHospitalToPatient } from '../commands/map-hospital-to-patient.js';
import { MapUserToPatient } from '../commands/map-user-to-patient.js';
import { UpdateUserMapping } from '../commands/update-user-mapping.js';
import { CannotMove, LicenceNumberInUse, ProfileTaken } from '../contract.js';
import {
  AlreadyMapped,
  CannotActNow,
  MappingEnded,
  NotOfAge,
  NotProposed,
  NotTakingPatients,
  OfAge,
  OwnsProfile,
} from '../domain/directory.errors.js';
import { ListMappings } from '../queries/list-mappings.js';
import { ListPatientsOfUser } from '../queries/list-patients-of-user.js';
import { EndedMappingView } from '../views/ended-views.js';
import {
  DoctorPatientMappingList,
  DoctorPatientMappingView,
  HospitalDoctorMappingList,
  HospitalDoctorMappingView,
  HospitalPatientMappingList,
  HospitalPatientMappingView,
  UserPatientMappingList,
  UserPatientMappingView,
} from '../views/mapping-view.js';
import { decisionIn, DoctorAppointmentsQuery, PlaceAppointmentsQuery, UNFIT } from './appointments-decision.dto.js';
import {
  DoctorPatientQuery,
  HospitalDoctorQuery,
  HospitalPatientQuery,
  InvitePatientBody,
  MapDoctorPatientBody,
  MapHospitalDoctorBody,
  MapHospitalPatientBody,
  MapUserPatientBody,
  UpdateUserPatientBody,
  UserPatientQuery,
} from './mappings.dto.js';

const created = (subject: string, path: string) =>
  ({
    access: ['create', subject],
    checksSessionNow: true,
    tag: 'mappings',
    creates: [`mappings/${path}`],
    errors: [404, new AlreadyMapped()],
  }) satisfies Partial<EndpointOptions>;
const accepted = (subject: string) =>
  ({
    access: ['accept', subject],
    checksSessionNow: true,
    tag: 'mappings',
    description: 'For the side that did not propose it. From then on the mapping gives access.',
    errors: [new NotProposed(), new MappingEnded(), new CannotActNow()],
  }) satisfies Partial<EndpointOptions>;
const ended = (subject: string, { isOfDoctor = false } = {}) =>
  ({
    access: ['delete', subject],
    tag: 'mappings',
    description:
      'Whatever rested on it is refused from then on; the row keeps who ended it and when. A proposed one is declined, or taken back. ' +
      `Future appointments of the two are named in the answer, and ${isOfDoctor ? 'kept, cancelled or moved' : 'kept or cancelled'}.`,
    answer: EndedMappingView,
    errors: [...(isOfDoctor ? [new CannotMove(UNFIT)] : []), new MappingEnded()],
  }) satisfies Partial<EndpointOptions>;

@Controller('mappings')
export class MappingsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Endpoint({
    ...created('HospitalDoctor', 'hospital-doctor'),
    summary: 'A doctor works at a hospital',
    errors: [404, new AlreadyMapped(), new LicenceNumberInUse()],
    description:
      'Active at once if an administrator or other software with `mappings:write` makes it; else proposed by the hospital or the doctor until the other accepts.',
    answer: HospitalDoctorMappingView,
  })
  @Post('hospital-doctor')
  mapHospitalToDoctor(@CurrentActor() actor: Actor, @Body() body: MapHospitalDoctorBody) {
    return this.commands.execute(new MapHospitalToDoctor(actor, body.hospitalId, body.doctorId));
  }

  @Endpoint({
    access: ['read', 'HospitalDoctor'],
    audit: 'refusals',
    tag: 'mappings',
    summary: 'Who works where, and which mappings are proposed',
    answer: HospitalDoctorMappingList,
  })
  @Get('hospital-doctor')
  listHospitalDoctorMappings(@CurrentActor() actor: Actor, @Query() query: HospitalDoctorQuery) {
    return this.queries.execute(new ListMappings(actor, 'hospital-doctor', query));
  }

  @Endpoint({ ...accepted('HospitalDoctor'), summary: 'Accept to work together', answer: HospitalDoctorMappingView })
  @Post('hospital-doctor/:id/accept')
  acceptHospitalDoctorMapping(@CurrentActor() actor: Actor, @IdParam('mapping') mappingId: string) {
    return this.commands.execute(new AcceptMapping(actor, 'hospital-doctor', mappingId));
  }

  @Endpoint({ ...ended('HospitalDoctor', { isOfDoctor: true }), summary: 'End a hospital-doctor mapping, or decline it' })
  @Delete('hospital-doctor/:id')
  endHospitalDoctorMapping(@CurrentActor() actor: Actor, @IdParam('mapping') mappingId: string, @Query() query: DoctorAppointmentsQuery) {
    return this.commands.execute(new EndMapping(actor, 'hospital-doctor', mappingId, decisionIn(query)));
  }

  @Endpoint({
    ...created('HospitalPatient', 'hospital-patient'),
    summary: 'A patient is registered at a hospital (administrators)',
    description: 'A hospital registers a new patient with POST /patients, and asks one who signed up alone with an invitation.',
    answer: HospitalPatientMappingView,
  })
  @Post('hospital-patient')
  mapHospitalToPatient(@CurrentActor() actor: Actor, @Body() body: MapHospitalPatientBody) {
    return this.commands.execute(new MapHospitalToPatient(actor, body.hospitalId, body.patientId));
  }

  @Endpoint({
    access: ['read', 'HospitalPatient'],
    tag: 'mappings',
    summary: 'Where patients are registered, and who was asked',
    answer: HospitalPatientMappingList,
  })
  @Get('hospital-patient')
  listHospitalPatientMappings(@CurrentActor() actor: Actor, @Query() query: HospitalPatientQuery) {
    return this.queries.execute(new ListMappings(actor, 'hospital-patient', query));
  }

  @Endpoint({
    access: ['invite', 'HospitalPatient'],
    limit: 'account',
    checksSessionNow: true,
    tag: 'mappings',
    summary: 'Ask a patient who signed up alone to be registered (hospitals)',
    description:
      'The patient is found by email or phone and birth date together, and confirms with POST /mappings/hospital-patient/{id}/accept. ' +
      'The answer is the same whether there is such a patient or not.',
    errors: [404],
  })
  @Post('hospital-patient/invitations')
  invitePatient(@CurrentActor() actor: Actor, @Body() { hospitalId, ...person }: InvitePatientBody) {
    return this.commands.execute(new InvitePatient(actor, hospitalId ?? actor.who.profileId ?? '', person));
  }

  @Endpoint({ ...accepted('HospitalPatient'), summary: 'Confirm to be registered at a hospital', answer: HospitalPatientMappingView })
  @Post('hospital-patient/:id/accept')
  acceptHospitalPatientMapping(@CurrentActor() actor: Actor, @IdParam('mapping') mappingId: string) {
    return this.commands.execute(new AcceptMapping(actor, 'hospital-patient', mappingId));
  }

  @Endpoint({ ...ended('HospitalPatient'), summary: 'End a hospital-patient mapping, or decline it' })
  @Delete('hospital-patient/:id')
  endHospitalPatientMapping(@CurrentActor() actor: Actor, @IdParam('mapping') mappingId: string, @Query() query: PlaceAppointmentsQuery) {
    return this.commands.execute(new EndMapping(actor, 'hospital-patient', mappingId, { is: query.appointments }));
  }

  @Endpoint({
    ...created('DoctorPatient', 'doctor-patient'),
    summary: 'A doctor cares for a patient',
    description:
      'The care relationship: the doctor may see the patient, and a chat opens between the two. Active at once if an administrator, other software with ' +
      '`mappings:write`, or a hospital with both makes it. A patient asks a doctor who takes new patients, a doctor asks a patient of their hospital: the other side accepts.',
    answer: DoctorPatientMappingView,
    errors: [404, new AlreadyMapped(), new NotTakingPatients(), new CannotActNow()],
  })
  @Post('doctor-patient')
  mapDoctorToPatient(@CurrentActor() actor: Actor, @Body() body: MapDoctorPatientBody) {
    return this.commands.execute(new MapDoctorToPatient(actor, body.doctorId, body.patientId));
  }

  @Endpoint({
    access: ['read', 'DoctorPatient'],
    tag: 'mappings',
    summary: 'Care relationships, and who asks for one',
    answer: DoctorPatientMappingList,
  })
  @Get('doctor-patient')
  listDoctorPatientMappings(@CurrentActor() actor: Actor, @Query() query: DoctorPatientQuery) {
    return this.queries.execute(new ListMappings(actor, 'doctor-patient', query));
  }

  @Endpoint({ ...accepted('DoctorPatient'), summary: 'Accept a care relationship', answer: DoctorPatientMappingView })
  @Post('doctor-patient/:id/accept')
  acceptDoctorPatientMapping(@CurrentActor() actor: Actor, @IdParam('mapping') mappingId: string) {
    return this.commands.execute(new AcceptMapping(actor, 'doctor-patient', mappingId));
  }

  @Endpoint({ ...ended('DoctorPatient', { isOfDoctor: true }), summary: 'End a care relationship, or decline it' })
  @Delete('doctor-patient/:id')
  endDoctorPatientMapping(@CurrentActor() actor: Actor, @IdParam('mapping') mappingId: string, @Query() query: DoctorAppointmentsQuery) {
    return this.commands.execute(new EndMapping(actor, 'doctor-patient', mappingId, decisionIn(query)));
  }

  @Endpoint({
    ...created('UserPatient', 'user-patient'),
    summary: 'An account acts for a patient (administrators; a patient for themselves)',
    description: 'The owner (`self`) is for an administrator in person to name, once per profile, and has an account of a patient.',
    errors: [404, new AlreadyMapped(), new OwnsProfile(), new ProfileTaken(), new OfAge()],
    answer: UserPatientMappingView,
  })
  @Post('user-patient')
  mapUserToPatient(@CurrentActor() actor: Actor, @Body() { expiresAt, ...terms }: MapUserPatientBody) {
    return this.commands.execute(new MapUserToPatient(actor, { ...terms, ...(expiresAt && { expiresAt: new Date(expiresAt) }) }));
  }

  @Endpoint({ access: ['read', 'UserPatient'], tag: 'mappings', summary: 'Who acts for which patient', answer: UserPatientMappingList })
  @Get('user-patient')
  listUserPatientMappings(@CurrentActor() actor: Actor, @Query() query: UserPatientQuery) {
    return this.queries.execute(new ListMappings(actor, 'user-patient', query));
  }

  @Endpoint({
    access: ['update', 'UserPatient'],
    checksSessionNow: true,
    tag: 'mappings',
    summary: 'Change what an account may do for a patient, and how long',
    description: 'A relation to a child that is confirmed goes on after the 18th birthday.',
    answer: UserPatientMappingView,
    errors: [new OwnsProfile(), new ProfileTaken(), new MappingEnded(), new NotOfAge(), new OfAge()],
  })
  @Put('user-patient/:id')
  updateUserPatientMapping(
    @CurrentActor() actor: Actor,
    @IdParam('mapping') mappingId: string,
    @IfMatch() version: number | undefined,
    @Body() { expiresAt, ...changes }: UpdateUserPatientBody,
  ) {
    const end = expiresAt === undefined ? {} : { expiresAt: expiresAt === null ? null : new Date(expiresAt) };
    return this.commands.execute(new UpdateUserMapping(actor, mappingId, { ...changes, ...end }, version));
  }

  @Endpoint({ ...ended('UserPatient'), summary: 'End what an account may do for a patient' })
  @Delete('user-patient/:id')
  endUserPatientMapping(@CurrentActor() actor: Actor, @IdParam('mapping') mappingId: string) {
    return this.commands.execute(new EndMapping(actor, 'user-patient', mappingId));
  }

  @Endpoint({
    access: ['read', 'UserPatient'],
    tag: 'mappings',
    summary: 'Patients for whom an account acts',
    answer: UserPatientMappingList,
  })
  @Get('user/:id/patients')
  listPatientsOfUser(@CurrentActor() actor: Actor, @IdParam('account') userId: string, @Query() page: PageByInstant) {
    return this.queries.execute(new ListPatientsOfUser(actor, userId, page));
  }
}
