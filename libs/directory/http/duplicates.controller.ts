import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor } from '../../platform/access/current-actor.js';
import { Endpoint } from '../../platform/http/endpoint.js';
import { PageByInstant, PageByText } from '../../platform/http/fields/page.js';
import { IdParam } from '../../platform/http/id-param.js';
import { AppointmentsOverlap } from '../../scheduling/contract.js';
import { KeepPatientsApart } from '../commands/keep-patients-apart.js';
import { MergePatients } from '../commands/merge-patients.js';
import { UndoMerge } from '../commands/undo-merge.js';
import { DuplicateHasAccount, MergedSince, SamePatient, TwoAccounts, UndoneAlready, UndoTooLate } from '../merge/merge.errors.js';
import { PatientMergeList, PatientMergeView } from '../merge/merge-view.js';
import { DuplicateList, ListDuplicates } from '../queries/list-duplicates.js';
import { ListMerges } from '../queries/list-merges.js';
import { OtherPatientBody } from './duplicates.dto.js';

@Controller()
export class DuplicatesController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Endpoint({
    access: ['merge', 'Patient'],
    audit: ['read-duplicates', 'Patient'],
    tag: 'patients',
    summary: 'Patients who may be registered twice (administrators, hospitals where both are registered)',
    description:
      'The same name, in any order and writing, the same date of birth, and one more: phone, email, address, identifier or gender.',
    answer: DuplicateList,
  })
  @Get('patients/duplicates')
  listDuplicates(@CurrentActor() actor: Actor, @Query() page: PageByText) {
    return this.queries.execute(new ListDuplicates(actor, page));
  }

  @Endpoint({
    access: ['merge', 'Patient'],
    checksSessionNow: true,
    tag: 'patients',
    summary: 'Merge a duplicate into this patient (administrators, hospitals where both are registered)',
    description:
      'Relations, identifiers, appointments, chats and contacts that are missing go to this patient; the other one is hidden. Nothing is lost, and it can be undone ' +
      'for 30 days. Where both have a chat with the same doctor, both chats stay.',
    answer: PatientMergeView,
    errors: [new SamePatient(), new TwoAccounts(), new DuplicateHasAccount(), new AppointmentsOverlap()],
  })
  @Post('patients/:id/merge')
  mergePatients(@CurrentActor() actor: Actor, @IdParam('patient') patientId: string, @Body() { otherId }: OtherPatientBody) {
    return this.commands.execute(new MergePatients(actor, patientId, otherId));
  }

  @Endpoint({
    access: ['merge', 'Patient'],
    audit: ['keep-apart', 'Patient'],
    tag: 'patients',
    summary: 'Say that two patients are two people: they are not proposed again',
    errors: [new SamePatient()],
  })
  @Post('patients/:id/keep-apart')
  markPatientsApart(@CurrentActor() actor: Actor, @IdParam('patient') patientId: string, @Body() { otherId }: OtherPatientBody) {
    return this.commands.execute(new KeepPatientsApart(actor, patientId, otherId));
  }

  @Endpoint({
    access: ['read', 'PatientMerge'],
    tag: 'patients',
    summary: 'List merges of patients, the newest first',
    answer: PatientMergeList,
  })
  @Get('merges')
  listMerges(@CurrentActor() actor: Actor, @Query() page: PageByInstant) {
    return this.queries.execute(new ListMerges(actor, page));
  }

  @Endpoint({
    access: ['undo', 'PatientMerge'],
    checksSessionNow: true,
    tag: 'patients',
    summary: 'Undo a merge within 30 days: both patients are as they were',
    description: 'What was added or changed since the merge stays with the patient who stayed.',
    answer: PatientMergeView,
    errors: [new UndoneAlready(), new UndoTooLate(), new MergedSince()],
    example: { undoneAt: '2026-11-10T09:00:00.000Z' },
  })
  @Post('merges/:id/undo')
  undoMerge(@CurrentActor() actor: Actor, @IdParam('patient merge') mergeId: string) {
    return this.commands.execute(new UndoMerge(actor, mergeId));
  }
}
