import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import type { z } from 'zod';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor, Requires } from '../../platform/access/decorators.js';
import { ApiEndpoint } from '../../platform/http/openapi.js';
import { RateLimited } from '../../platform/http/rate-limits.js';
import { id } from '../../platform/http/schemas.js';
import { IfMatch } from '../../platform/http/versions.js';
import { CreateHospital } from '../commands/create-hospital.js';
import { DeleteProfile } from '../commands/delete-profile.js';
import { JudgeProfile } from '../commands/judge-profile.js';
import { EmailInUse, LicenceNumberInUse } from '../contract.js';
import { GetHospital } from '../queries/get-hospital.js';
import { ListDoctors } from '../queries/list-doctors.js';
import { ListHospitals } from '../queries/list-hospitals.js';
import { ListPatients } from '../queries/list-patients.js';
import {
  createHospitalBody,
  deleteBody,
  doctorList,
  hospitalList,
  hospitalQuery,
  hospitalSchema,
  pageQuery,
  patientList,
  verificationBody,
} from './directory.dto.js';

@Controller('hospitals')
export class HospitalsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Post()
  @Requires('create', 'Hospital')
  @ApiEndpoint({
    tag: 'hospitals',
    summary: 'Create a hospital (administrators)',
    answer: hospitalSchema,
    status: 201,
    errors: [400, 403, new EmailInUse(), new LicenceNumberInUse()],
    idempotent: true,
  })
  create(@CurrentActor() actor: Actor, @Body({ schema: createHospitalBody }) body: z.output<typeof createHospitalBody>) {
    return this.commands.execute(new CreateHospital(actor, body));
  }

  @Get()
  @Requires('read', 'Hospital')
  @ApiEndpoint({ tag: 'hospitals', summary: 'List hospitals by name', answer: hospitalList, errors: [400, 403] })
  list(@CurrentActor() actor: Actor, @Query({ schema: hospitalQuery }) query: z.output<typeof hospitalQuery>) {
    return this.queries.execute(new ListHospitals(actor, query));
  }

  @Get(':id')
  @Requires('read', 'Hospital')
  @ApiEndpoint({ tag: 'hospitals', summary: 'Get a hospital', answer: hospitalSchema, errors: [400, 403, 404] })
  get(@CurrentActor() actor: Actor, @Param('id', { schema: id() }) hospitalId: string) {
    return this.queries.execute(new GetHospital(actor, hospitalId));
  }

  @Post(':id/verification')
  @Requires('verify', 'Hospital')
  @RateLimited('account')
  @ApiEndpoint({
    tag: 'hospitals',
    summary: 'Verify the licence of a hospital, or reject it (administrators)',
    description: 'A hospital who signed up waits for this: until then the account sees its own profile, nothing more.',
    errors: [400, 403, 404, 412, 429],
    idempotent: true,
    ifMatch: true,
  })
  judge(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: id() }) hospitalId: string,
    @IfMatch() version: number | undefined,
    @Body({ schema: verificationBody }) { verification }: z.output<typeof verificationBody>,
  ) {
    return this.commands.execute(new JudgeProfile(actor, 'hospital', hospitalId, verification, version));
  }

  @Delete(':id')
  @Requires('delete', 'Hospital')
  @ApiEndpoint({ tag: 'hospitals', summary: 'Delete a hospital, softly (administrators)', errors: [400, 403, 404, 412], ifMatch: true })
  delete(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: id() }) hospitalId: string,
    @IfMatch() version: number | undefined,
    @Body({ schema: deleteBody }) { reason }: z.output<typeof deleteBody>,
  ) {
    return this.commands.execute(new DeleteProfile(actor, 'hospital', hospitalId, reason, version));
  }

  @Get(':id/doctors')
  @Requires('read', 'Doctor')
  @ApiEndpoint({ tag: 'hospitals', summary: 'Doctors of a hospital', answer: doctorList, errors: [400, 403, 404] })
  doctors(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: id() }) hospitalId: string,
    @Query({ schema: pageQuery }) page: z.output<typeof pageQuery>,
  ) {
    return this.queries.execute(new ListDoctors(actor, { ...page, of: { hospitalId } }));
  }

  @Get(':id/patients')
  @Requires('read', 'Patient')
  @ApiEndpoint({
    tag: 'hospitals',
    summary: 'Patients of a hospital, as far as the caller may see them',
    answer: patientList,
    errors: [400, 403, 404],
  })
  patients(
    @CurrentActor() actor: Actor,
    @Param('id', { schema: id() }) hospitalId: string,
    @Query({ schema: pageQuery }) page: z.output<typeof pageQuery>,
  ) {
    return this.queries.execute(new ListPatients(actor, { ...page, of: { hospitalId } }));
  }
}
