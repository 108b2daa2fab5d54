import { Body, Controller, Delete, Get, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor } from '../../platform/access/current-actor.js';
import { PageByInstant } from '../../platform/http/fields/page.js';
import { IdParam } from '../../platform/http/id-param.js';
import { Endpoint, type EndpointOptions } from '../../platform/http/endpoint.js';
import { EndMapping } from '../commands/end-mapping.js';
import { MapDoctorToPatient } from '../commands/map-doctor-to-patient.js';
import { MapHospitalToDoctor } from '../commands/map-hospital-to-doctor.js';
import { MapHospitalToPatient } from '../commands/map-hospital-to-patient.js';
import { MapUserToPatient } from '../commands/map-user-to-patient.js';
import { AlreadyMapped, MappingEnded } from '../domain/directory.errors.js';
import { ListPatientsOfUser } from '../queries/list-patients-of-user.js';
import {
  DoctorPatientMappingView,
  HospitalDoctorMappingView,
  HospitalPatientMappingView,
  PatientOfUserList,
  UserPatientMappingView,
} from '../views.js';
import { MapDoctorPatientBody, MapHospitalDoctorBody, MapHospitalPatientBody, MapUserPatientBody } from './directory.dto.js';

const created = (subject: string, path: string) =>
  ({
    access: ['create', subject],
    checksSessionNow: true,
    tag: 'mappings',
    creates: [`mappings/${path}`],
    errors: [404, new AlreadyMapped()],
  }) satisfies Partial<EndpointOptions>;
const ended = (subject: string) =>
  ({
    access: ['delete', subject],
    tag: 'mappings',
    description: 'Whatever rested on it is refused from then on; the row keeps who ended it and when.',
    errors: [new MappingEnded()],
  }) satisfies Partial<EndpointOptions>;

@Controller('mappings')
export class MappingsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Endpoint({ ...created('HospitalDoctor', 'hospital-doctor'), summary: 'A doctor works at a hospital', answer: HospitalDoctorMappingView })
  @Post('hospital-doctor')
  async mapHospitalToDoctor(@CurrentActor() actor: Actor, @Body() body: MapHospitalDoctorBody) {
    const { id, hospitalId, doctorId, createdAt } = await this.commands.execute(
      new MapHospitalToDoctor(actor, body.hospitalId, body.doctorId),
    );
    return { id, hospitalId, doctorId, createdAt: createdAt.toISOString() };
  }

  @Endpoint({ ...ended('HospitalDoctor'), summary: 'End a hospital-doctor mapping' })
  @Delete('hospital-doctor/:id')
  endHospitalDoctorMapping(@CurrentActor() actor: Actor, @IdParam('mapping') mappingId: string) {
    return this.commands.execute(new EndMapping(actor, 'hospital-doctor', mappingId));
  }

  @Endpoint({
    ...created('HospitalPatient', 'hospital-patient'),
    summary: 'A patient is registered at a hospital',
    answer: HospitalPatientMappingView,
  })
  @Post('hospital-patient')
  async mapHospitalToPatient(@CurrentActor() actor: Actor, @Body() body: MapHospitalPatientBody) {
    const { id, hospitalId, patientId, createdAt } = await this.commands.execute(
      new MapHospitalToPatient(actor, body.hospitalId, body.patientId),
    );
    return { id, hospitalId, patientId, createdAt: createdAt.toISOString() };
  }

  @Endpoint({ ...ended('HospitalPatient'), summary: 'End a hospital-patient mapping' })
  @Delete('hospital-patient/:id')
  endHospitalPatientMapping(@CurrentActor() actor: Actor, @IdParam('mapping') mappingId: string) {
    return this.commands.execute(new EndMapping(actor, 'hospital-patient', mappingId));
  }

  @Endpoint({
    ...created('DoctorPatient', 'doctor-patient'),
    summary: 'A doctor cares for a patient',
    description: 'The care relationship: the doctor may see the patient, and a chat opens between the two.',
    answer: DoctorPatientMappingView,
  })
  @Post('doctor-patient')
  async mapDoctorToPatient(@CurrentActor() actor: Actor, @Body() body: MapDoctorPatientBody) {
    const { id, doctorId, patientId, createdAt } = await this.commands.execute(
      new MapDoctorToPatient(actor, body.doctorId, body.patientId),
    );
    return { id, doctorId, patientId, createdAt: createdAt.toISOString() };
  }

  @Endpoint({ ...ended('DoctorPatient'), summary: 'End a care relationship' })
  @Delete('doctor-patient/:id')
  endDoctorPatientMapping(@CurrentActor() actor: Actor, @IdParam('mapping') mappingId: string) {
    return this.commands.execute(new EndMapping(actor, 'doctor-patient', mappingId));
  }

  @Endpoint({
    ...created('UserPatient', 'user-patient'),
    summary: 'An account acts for a patient (administrators)',
    answer: UserPatientMappingView,
  })
  @Post('user-patient')
  async mapUserToPatient(@CurrentActor() actor: Actor, @Body() { expiresAt, ...terms }: MapUserPatientBody) {
    const mapping = await this.commands.execute(
      new MapUserToPatient(actor, { ...terms, ...(expiresAt && { expiresAt: new Date(expiresAt) }) }),
    );
    return {
      id: mapping.id,
      userId: mapping.userId,
      patientId: mapping.patientId,
      relation: mapping.relation,
      scopes: mapping.scopes,
      expiresAt: mapping.expiresAt?.toISOString() ?? null,
      createdAt: mapping.createdAt.toISOString(),
    };
  }

  @Endpoint({ ...ended('UserPatient'), summary: 'End what an account may do for a patient' })
  @Delete('user-patient/:id')
  endUserPatientMapping(@CurrentActor() actor: Actor, @IdParam('mapping') mappingId: string) {
    return this.commands.execute(new EndMapping(actor, 'user-patient', mappingId));
  }

  @Endpoint({ access: ['read', 'UserPatient'], tag: 'mappings', summary: 'Patients for whom an account acts', answer: PatientOfUserList })
  @Get('user/:id/patients')
  listPatientsOfUser(@CurrentActor() actor: Actor, @IdParam('account') userId: string, @Query() page: PageByInstant) {
    return this.queries.execute(new ListPatientsOfUser(actor, userId, page));
  }
}
