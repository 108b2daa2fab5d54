import { Body, Controller, Delete, Get, Post } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor } from '../../platform/access/current-actor.js';
import { Endpoint } from '../../platform/http/endpoint.js';
import { TextParam } from '../../platform/http/text-param.js';
import { ChangeSpecialities } from '../commands/change-specialities.js';
import { SpecialityInUse } from '../domain/directory.errors.js';
import { ListSpecialities, SpecialityList } from '../queries/list-specialities.js';
import { SpecialityBody } from './profiles.dto.js';

@Controller('specialities')
export class SpecialitiesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Endpoint({ access: 'public', tag: 'doctors', summary: 'The managed list of specialities', answer: SpecialityList })
  @Get()
  listSpecialities() {
    return this.queries.execute(new ListSpecialities());
  }

  @Endpoint({
    access: ['manage-list', 'Speciality'],
    tag: 'doctors',
    summary: 'Add a speciality to the list (administrators)',
    description: 'Nothing changes if it is there.',
  })
  @Post()
  createSpeciality(@CurrentActor() actor: Actor, @Body() { name }: SpecialityBody) {
    return this.commands.execute(new ChangeSpecialities(actor, { add: name }));
  }

  @Endpoint({
    access: ['manage-list', 'Speciality'],
    tag: 'doctors',
    summary: 'Take a speciality off the list (administrators)',
    errors: [404, new SpecialityInUse()],
  })
  @Delete(':name')
  removeSpeciality(
    @CurrentActor() actor: Actor,
    @TextParam('name', { description: 'Name of the speciality, in any case.', example: 'sports cardiology' }) name: string,
  ) {
    return this.commands.execute(new ChangeSpecialities(actor, { remove: name }));
  }
}
