import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { z } from 'zod';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor, Requires } from '../../platform/access/decorators.js';
import { ApiEndpoint } from '../../platform/http/openapi.js';
import { RateLimited } from '../../platform/http/rate-limits.js';
import { id } from '../../platform/http/schemas.js';
import { IfMatch } from '../../platform/http/versions.js';
import { CreateDoctor } from '../commands/create-doctor.js';
import { DeleteProfile } from '../commands/delete-profile.js';
import { JudgeProfile } from '../commands/judge-profile.js';
import { LicenceNumberInUse } from '../contract.js';
import { GetDoctor } from '../queries/get-doctor.js';
import { ListDoctors } from '../queries/list-doctors.js';
import { ListHospitals } from '../queries/list-hospitals.js';
import { ListPatients } from '../queries/list-patients.js';
import {
  createDoctorBody,
  deleteBody,
  doctorList,
  doctorQuery,
  doctorSchema,
  hospitalList,
  pageQuery,
  patientList,
  verificationBody,
} from './directory.dto.js';

@Controller('doctors')
export class DoctorsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Post()
  @Requires('create', 'Doctor')
  @ApiEndpoint({
    tag: 'doctors',
    summary: 'Create a doctor (administrators; a hospital makes its own)',
    answer: doctorSchema,
    status: 201,
    errors: [400, 403, new LicenceNumberInUse()],
    idempotent: true,
  })
  create(@CurrentActor() actor: Actor, @Body({ schema: createDoctorBody }) body: z.output<typeof createDoctorBody>) {
    return this.commands.execute(new CreateDoctor(actor, body));
  }

  @Get()
  @Requires('read', 'Doctor')
  @ApiEndpoint({ tag: 'doctors', summary: 'List doctors by name', answer: doctorList, errors: [400, 403] })
  list(@CurrentActor() actor: Actor, @Query({ schema: doctorQuery }) query: z.output<typeof doctorQuery>) {
    return this.queries.execute(new ListDoctors(actor, query));
  }

  @Get(':id')
  @Requires('read', 'Doctor')
  @ApiEndpoint({ tag: 'doctors', summary: 'Get a doctor', answer: doctorSchema, errors: [400, 403, 404] })
  get(@CurrentActor() actor: Actor, @Param('id', { schema: id() }) doctorId: string) {
    return this.queries.execute(new GetDoctor(actor, doctorId));
  }

  @Post(':id/verification')
  @Requires('verify', 'Doctor')
  @RateLimited('account')
  @ApiEndpoint({
    tag: 'doctors',
    summary: 'Verify the licence of a doctor, or reject it (administrators)',
    description: 'A doctor who signed up waits for this: until then the account sees its own profile, nothing more.',
    errors: [400, 403, 404, 412, 429],
    idempotent: true,
    ifMatch: true,
  })
  judge(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: id() }) doctorId: string,
    @IfMatch() version: number | undefined,
    @Body({ schema: verificationBody }) { verification }: z.output<typeof verificationBody>,
  ) {
    return this.commands.execute(new JudgeProfile(actor, 'doctor', doctorId, verification, version));
  }

  @Delete(':id')
  @Requires('delete', 'Doctor')
  @ApiEndpoint({ tag: 'doctors', summary: 'Delete a doctor, softly (administrators)', errors: [400, 403, 404, 412], ifMatch: true })
  delete(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: id() }) doctorId: string,
    @IfMatch() version: number | undefined,
    @Body({ schema: deleteBody }) { reason }: z.output<typeof deleteBody>,
  ) {
    return this.commands.execute(new DeleteProfile(actor, 'doctor', doctorId, reason, version));
  }

  @Get(':id/patients')
  @Requires('read', 'Patient')
  @ApiEndpoint({
    tag: 'doctors',
    summary: 'Patients in a doctor’s care, as far as the caller may see them',
    answer: patientList,
    errors: [400, 403, 404],
  })
  patients(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: id() }) doctorId: string,
    @Query({ schema: pageQuery }) page: z.output<typeof pageQuery>,
  ) {
    return this.queries.execute(new ListPatients(actor, { ...page, of: { doctorId } }));
  }

  @Get(':id/hospitals')
  @Requires('read', 'Hospital')
  @ApiEndpoint({ tag: 'doctors', summary: 'Hospitals where a doctor works', answer: hospitalList, errors: [400, 403, 404] })
  hospitals(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: id() }) doctorId: string,
    @Query({ schema: pageQuery }) page: z.output<typeof pageQuery>,
  ) {
    return this.queries.execute(new ListHospitals(actor, { ...page, of: { doctorId } }));
  }
}
