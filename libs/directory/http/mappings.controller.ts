import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { z } from 'zod';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor, GivesAWayIn, Requires } from '../../platform/access/decorators.js';
import { ApiEndpoint } from '../../platform/http/openapi.js';
import { id } from '../../platform/http/schemas.js';
import { EndMapping } from '../commands/end-mapping.js';
import { MapDoctorToPatient } from '../commands/map-doctor-to-patient.js';
import { MapHospitalToDoctor } from '../commands/map-hospital-to-doctor.js';
import { MapHospitalToPatient } from '../commands/map-hospital-to-patient.js';
import { MapUserToPatient } from '../commands/map-user-to-patient.js';
import { AlreadyMapped, MappingEnded } from '../domain/directory.errors.js';
import { ListPatientsOfUser } from '../queries/list-patients-of-user.js';
import {
  doctorPatientSchema,
  hospitalDoctorSchema,
  hospitalPatientSchema,
  mapDoctorPatientBody,
  mapHospitalDoctorBody,
  mapHospitalPatientBody,
  mappingPageQuery,
  mapUserPatientBody,
  userPatientList,
  userPatientSchema,
} from './directory.dto.js';

const CREATED = { tag: 'mappings', status: 201, errors: [400, 403, 404, new AlreadyMapped()], idempotent: true };
const ENDED = {
  tag: 'mappings',
  description: 'Whatever rested on it is refused from then on; the row keeps who ended it and when.',
  errors: [400, 403, 404, new MappingEnded()],
};

@Controller('mappings')
export class MappingsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Post('hospital-doctor')
  @Requires('create', 'HospitalDoctor')
  @ApiEndpoint({ ...CREATED, summary: 'A doctor works at a hospital', answer: hospitalDoctorSchema })
  async mapHospitalDoctor(
    @CurrentActor() actor: Actor,
    @Body({ schema: mapHospitalDoctorBody }) body: z.output<typeof mapHospitalDoctorBody>,
  ) {
    const { id, hospitalId, doctorId, createdAt } = await this.commands.execute(
      new MapHospitalToDoctor(actor, body.hospitalId, body.doctorId),
    );
    return { id, hospitalId, doctorId, createdAt: createdAt.toISOString() };
  }

  @Delete('hospital-doctor/:id')
  @Requires('delete', 'HospitalDoctor')
  @ApiEndpoint({ ...ENDED, summary: 'End a hospital-doctor mapping' })
  endHospitalDoctor(@CurrentActor() actor: Actor, @Param('id', { schema: id() }) mappingId: string) {
    return this.commands.execute(new EndMapping(actor, 'hospital-doctor', mappingId));
  }

  @Post('hospital-patient')
  @Requires('create', 'HospitalPatient')
  @ApiEndpoint({ ...CREATED, summary: 'A patient is registered at a hospital', answer: hospitalPatientSchema })
  async mapHospitalPatient(
    @CurrentActor() actor: Actor,
    @Body({ schema: mapHospitalPatientBody }) body: z.output<typeof mapHospitalPatientBody>,
  ) {
    const { id, hospitalId, patientId, createdAt } = await this.commands.execute(
      new MapHospitalToPatient(actor, body.hospitalId, body.patientId),
    );
    return { id, hospitalId, patientId, createdAt: createdAt.toISOString() };
  }

  @Delete('hospital-patient/:id')
  @Requires('delete', 'HospitalPatient')
  @ApiEndpoint({ ...ENDED, summary: 'End a hospital-patient mapping' })
  endHospitalPatient(@CurrentActor() actor: Actor, @Param('id', { schema: id() }) mappingId: string) {
    return this.commands.execute(new EndMapping(actor, 'hospital-patient', mappingId));
  }

  @Post('doctor-patient')
  @Requires('create', 'DoctorPatient')
  @GivesAWayIn()
  @ApiEndpoint({
    ...CREATED,
    summary: 'A doctor cares for a patient',
    description: 'The care relationship: the doctor may see the patient, and a chat opens between the two.',
    answer: doctorPatientSchema,
  })
  async mapDoctorPatient(
    @CurrentActor() actor: Actor,
    @Body({ schema: mapDoctorPatientBody }) body: z.output<typeof mapDoctorPatientBody>,
  ) {
    const { id, doctorId, patientId, createdAt } = await this.commands.execute(
      new MapDoctorToPatient(actor, body.doctorId, body.patientId),
    );
    return { id, doctorId, patientId, createdAt: createdAt.toISOString() };
  }

  @Delete('doctor-patient/:id')
  @Requires('delete', 'DoctorPatient')
  @ApiEndpoint({ ...ENDED, summary: 'End a care relationship' })
  endDoctorPatient(@CurrentActor() actor: Actor, @Param('id', { schema: id() }) mappingId: string) {
    return this.commands.execute(new EndMapping(actor, 'doctor-patient', mappingId));
  }

  @Post('user-patient')
  @Requires('create', 'UserPatient')
  @GivesAWayIn()
  @ApiEndpoint({ ...CREATED, summary: 'An account acts for a patient (administrators)', answer: userPatientSchema })
  async mapUserPatient(
    @CurrentActor() actor: Actor,
    @Body({ schema: mapUserPatientBody }) { expiresAt, ...terms }: z.output<typeof mapUserPatientBody>,
  ) {
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

  @Delete('user-patient/:id')
  @Requires('delete', 'UserPatient')
  @ApiEndpoint({ ...ENDED, summary: 'End what an account may do for a patient' })
  endUserPatient(@CurrentActor() actor: Actor, @Param('id', { schema: id() }) mappingId: string) {
    return this.commands.execute(new EndMapping(actor, 'user-patient', mappingId));
  }

  @Get('user/:id/patients')
  @Requires('read', 'UserPatient')
  @ApiEndpoint({ tag: 'mappings', summary: 'Patients for whom an account acts', answer: userPatientList, errors: [400, 403, 404] })
  patientsOfUser(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: id() }) userId: string,
    @Query({ schema: mappingPageQuery }) page: z.output<typeof mappingPageQuery>,
  ) {
    return this.queries.execute(new ListPatientsOfUser(actor, userId, page));
  }
}
