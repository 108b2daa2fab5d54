import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { z } from 'zod';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor, Requires } from '../../platform/access/decorators.js';
import { ApiEndpoint } from '../../platform/http/openapi.js';
import { id } from '../../platform/http/schemas.js';
import { IfMatch } from '../../platform/http/versions.js';
import { CreatePatient } from '../commands/create-patient.js';
import { DeleteProfile } from '../commands/delete-profile.js';
import { PatientNeedsDoctorOrHospital } from '../domain/directory.errors.js';
import { GetPatient } from '../queries/get-patient.js';
import { ListDoctors } from '../queries/list-doctors.js';
import { ListHospitals } from '../queries/list-hospitals.js';
import { ListPatients } from '../queries/list-patients.js';
import { createPatientBody, deleteBody, doctorList, hospitalList, pageQuery, patientList, patientSchema } from './directory.dto.js';

@Controller('patients')
export class PatientsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Post()
  @Requires('create', 'Patient')
  @ApiEndpoint({
    tag: 'patients',
    summary: 'Create a patient (administrators, doctors, hospitals)',
    description:
      'Needs a doctorId or a hospitalId; a doctor or hospital gives its own by default. The mapping to it is made together with the patient.',
    answer: patientSchema,
    status: 201,
    errors: [400, 403, 404, new PatientNeedsDoctorOrHospital()],
    idempotent: true,
  })
  create(
    @CurrentActor() actor: Actor,
    @Body({ schema: createPatientBody }) { doctorId, hospitalId, ...input }: z.output<typeof createPatientBody>,
  ) {
    return this.commands.execute(new CreatePatient(actor, input, { doctorId, hospitalId }));
  }

  @Get()
  @Requires('read', 'Patient')
  @ApiEndpoint({ tag: 'patients', summary: 'List patients that the caller may see, by name', answer: patientList, errors: [400, 403] })
  list(@CurrentActor() actor: Actor, @Query({ schema: pageQuery }) query: z.output<typeof pageQuery>) {
    return this.queries.execute(new ListPatients(actor, query));
  }

  @Get(':id')
  @Requires('read', 'Patient')
  @ApiEndpoint({ tag: 'patients', summary: 'Get a patient', answer: patientSchema, errors: [400, 403, 404] })
  get(@CurrentActor() actor: Actor, @Param('id', { schema: id() }) patientId: string) {
    return this.queries.execute(new GetPatient(actor, patientId));
  }

  @Delete(':id')
  @Requires('delete', 'Patient')
  @ApiEndpoint({ tag: 'patients', summary: 'Delete a patient, softly (administrators)', errors: [400, 403, 404, 412], ifMatch: true })
  delete(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: id() }) patientId: string,
    @IfMatch() version: number | undefined,
    @Body({ schema: deleteBody }) { reason }: z.output<typeof deleteBody>,
  ) {
    return this.commands.execute(new DeleteProfile(actor, 'patient', patientId, reason, version));
  }

  @Get(':id/doctors')
  @Requires('read', 'Doctor')
  @ApiEndpoint({ tag: 'patients', summary: 'Doctors who care for a patient', answer: doctorList, errors: [400, 403, 404] })
  doctors(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: id() }) patientId: string,
    @Query({ schema: pageQuery }) page: z.output<typeof pageQuery>,
  ) {
    return this.queries.execute(new ListDoctors(actor, { ...page, of: { patientId } }));
  }

  @Get(':id/hospitals')
  @Requires('read', 'Hospital')
  @ApiEndpoint({ tag: 'patients', summary: 'Hospitals where a patient is registered', answer: hospitalList, errors: [400, 403, 404] })
  hospitals(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: id() }) patientId: string,
    @Query({ schema: pageQuery }) page: z.output<typeof pageQuery>,
  ) {
    return this.queries.execute(new ListHospitals(actor, { ...page, of: { patientId } }));
  }
}
