import { Body, Controller, Delete, Get, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor, GivesAWayIn, Requires } from '../../platform/access/decorators.js';
import { PageByInstant } from '../../platform/http/fields/page.js';
import { IdParam } from '../../platform/http/id-param.js';
import { ApiEndpoint } from '../../platform/http/contract/openapi.js';
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

const created = (kind: string) => ({
  tag: 'mappings',
  status: 201,
  creates: [`mappings/${kind}`] as const,
  errors: [400, 403, 404, new AlreadyMapped()],
  idempotent: true,
});
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
  @GivesAWayIn()
  @ApiEndpoint({ ...created('hospital-doctor'), summary: 'A doctor works at a hospital', answer: HospitalDoctorMappingView })
  async mapHospitalToDoctor(@CurrentActor() actor: Actor, @Body() body: MapHospitalDoctorBody) {
    const { id, hospitalId, doctorId, createdAt } = await this.commands.execute(
      new MapHospitalToDoctor(actor, body.hospitalId, body.doctorId),
    );
    return { id, hospitalId, doctorId, createdAt: createdAt.toISOString() };
  }

  @Delete('hospital-doctor/:id')
  @Requires('delete', 'HospitalDoctor')
  @ApiEndpoint({ ...ENDED, summary: 'End a hospital-doctor mapping' })
  endHospitalDoctorMapping(@CurrentActor() actor: Actor, @IdParam('mapping') mappingId: string) {
    return this.commands.execute(new EndMapping(actor, 'hospital-doctor', mappingId));
  }

  @Post('hospital-patient')
  @Requires('create', 'HospitalPatient')
  @GivesAWayIn()
  @ApiEndpoint({ ...created('hospital-patient'), summary: 'A patient is registered at a hospital', answer: HospitalPatientMappingView })
  async mapHospitalToPatient(@CurrentActor() actor: Actor, @Body() body: MapHospitalPatientBody) {
    const { id, hospitalId, patientId, createdAt } = await this.commands.execute(
      new MapHospitalToPatient(actor, body.hospitalId, body.patientId),
    );
    return { id, hospitalId, patientId, createdAt: createdAt.toISOString() };
  }

  @Delete('hospital-patient/:id')
  @Requires('delete', 'HospitalPatient')
  @ApiEndpoint({ ...ENDED, summary: 'End a hospital-patient mapping' })
  endHospitalPatientMapping(@CurrentActor() actor: Actor, @IdParam('mapping') mappingId: string) {
    return this.commands.execute(new EndMapping(actor, 'hospital-patient', mappingId));
  }

  @Post('doctor-patient')
  @Requires('create', 'DoctorPatient')
  @GivesAWayIn()
  @ApiEndpoint({
    ...created('doctor-patient'),
    summary: 'A doctor cares for a patient',
    description: 'The care relationship: the doctor may see the patient, and a chat opens between the two.',
    answer: DoctorPatientMappingView,
  })
  async mapDoctorToPatient(@CurrentActor() actor: Actor, @Body() body: MapDoctorPatientBody) {
    const { id, doctorId, patientId, createdAt } = await this.commands.execute(
      new MapDoctorToPatient(actor, body.doctorId, body.patientId),
    );
    return { id, doctorId, patientId, createdAt: createdAt.toISOString() };
  }

  @Delete('doctor-patient/:id')
  @Requires('delete', 'DoctorPatient')
  @ApiEndpoint({ ...ENDED, summary: 'End a care relationship' })
  endDoctorPatientMapping(@CurrentActor() actor: Actor, @IdParam('mapping') mappingId: string) {
    return this.commands.execute(new EndMapping(actor, 'doctor-patient', mappingId));
  }

  @Post('user-patient')
  @Requires('create', 'UserPatient')
  @GivesAWayIn()
  @ApiEndpoint({ ...created('user-patient'), summary: 'An account acts for a patient (administrators)', answer: UserPatientMappingView })
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

  @Delete('user-patient/:id')
  @Requires('delete', 'UserPatient')
  @ApiEndpoint({ ...ENDED, summary: 'End what an account may do for a patient' })
  endUserPatientMapping(@CurrentActor() actor: Actor, @IdParam('mapping') mappingId: string) {
    return this.commands.execute(new EndMapping(actor, 'user-patient', mappingId));
  }

  @Get('user/:id/patients')
  @Requires('read', 'UserPatient')
  @ApiEndpoint({ tag: 'mappings', summary: 'Patients for whom an account acts', answer: PatientOfUserList, errors: [400, 403, 404] })
  listPatientsOfUser(@CurrentActor() actor: Actor, @IdParam('account') userId: string, @Query() page: PageByInstant) {
    return this.queries.execute(new ListPatientsOfUser(actor, userId, page));
  }
}
