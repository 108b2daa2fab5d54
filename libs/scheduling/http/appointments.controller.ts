import { Body, Controller, Get, Post, Put, Query } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { UnknownSpeciality } from '../../directory/contract.js';
import { InvalidFields } from '../../kernel/domain-error.js';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor } from '../../platform/access/current-actor.js';
import { Endpoint } from '../../platform/http/endpoint.js';
import { IdParam } from '../../platform/http/id-param.js';
import { IfMatch } from '../../platform/http/request/versions.js';
import { BookAnyDoctor } from '../commands/book-any-doctor.js';
import { BookVisit } from '../commands/book-visit.js';
import { ReceiveWalkIn } from '../commands/receive-walk-in.js';
import { RescheduleAppointment } from '../commands/reschedule-appointment.js';
import { ScheduleAppointment } from '../commands/schedule-appointment.js';
import { UpdateAppointment } from '../commands/update-appointment.js';
import {
  AlreadyBegun,
  DoctorNotAtHospital,
  NotAWholeMinute,
  NotChangeable,
  NotMovable,
  OverlapIsForEmergencies,
  PatientDeceased,
  RemoteInPerson,
  RoomNotAtHospital,
  SlotInThePast,
  SlotTaken,
} from '../domain/appointment.errors.js';
import { FindConflicts, ConflictsView } from '../queries/find-conflicts.js';
import { GetAppointment } from '../queries/get-appointment.js';
import { AppointmentHistoryView, GetHistory } from '../queries/get-history.js';
import { AppointmentView } from '../queries/appointment-view.js';
import { ConflictsQuery, RescheduleBody, ScheduleAppointmentBody, UpdateAppointmentBody, WalkInBody } from './appointments.dto.js';
import { BOOKING_REFUSALS, MOVE_REFUSALS } from './refusals.js';

@Controller('appointments')
export class AppointmentsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Endpoint({
    access: ['create', 'Appointment'],
    audit: 'by-command',
    tag: 'appointments',
    summary: 'Book an appointment',
    description:
      'Whatever races, one wins: a doctor, a patient or a room never has two appointments at once. The others get 409 `slot-taken` with the next three free times. ' +
      'It is `scheduled` until the doctor or the hospital confirms it, or `confirmed` at once where they confirm automatically.',
    answer: AppointmentView,
    creates: ['appointments'],
    errors: [...BOOKING_REFUSALS, new UnknownSpeciality(['nonsense'])],
  })
  @Post()
  scheduleAppointment(
    @CurrentActor() actor: Actor,
    @Body() { doctorId, speciality, otherDoctorIds = [], ...body }: ScheduleAppointmentBody,
  ) {
    if (otherDoctorIds.length > 0 && doctorId === undefined)
      throw new InvalidFields({ otherDoctorIds: 'Go together with doctorId, not with speciality.' });
    if (otherDoctorIds.includes(doctorId ?? '')) throw new InvalidFields({ otherDoctorIds: 'Must not hold doctorId.' });
    const request = { ...body, startsAt: new Date(body.startsAt) };
    if (doctorId === undefined) return this.commands.execute(new BookAnyDoctor(actor, { ...request, speciality: speciality ?? '' }));
    if (otherDoctorIds.length > 0) return this.commands.execute(new BookVisit(actor, { ...request, doctorId }, otherDoctorIds));
    return this.commands.execute(new ScheduleAppointment(actor, { ...request, doctorId }));
  }

  @Endpoint({
    access: ['receive', 'Appointment'],
    tag: 'appointments',
    summary: 'Receive a patient who comes without a booking (front desk, doctor)',
    description: 'Checked in at once, at the first time at which the doctor is free if none is named; the hours on offer do not count.',
    answer: AppointmentView,
    creates: ['appointments'],
    errors: [
      404,
      new SlotTaken('doctor'),
      new SlotInThePast(),
      new NotAWholeMinute(),
      new DoctorNotAtHospital(),
      new RoomNotAtHospital(),
      new PatientDeceased(),
      new RemoteInPerson(),
    ],
    example: { status: 'checked_in', walkIn: true, checkedInAt: '2027-03-01T14:29:30.000Z' },
  })
  @Post('walk-ins')
  receiveWalkIn(@CurrentActor() actor: Actor, @Body() { startsAt, ...request }: WalkInBody) {
    return this.commands.execute(new ReceiveWalkIn(actor, { ...request, ...(startsAt && { startsAt: new Date(startsAt) }) }));
  }

  @Endpoint({ access: ['read', 'Appointment'], tag: 'appointments', summary: 'Get an appointment', answer: AppointmentView })
  @Get(':id')
  getAppointment(@CurrentActor() actor: Actor, @IdParam('appointment') appointmentId: string) {
    return this.queries.execute(new GetAppointment(actor, appointmentId));
  }

  @Endpoint({
    access: ['update', 'Appointment'],
    tag: 'appointments',
    summary: 'Change an appointment',
    description:
      'A field that is left out stays, null takes it away. Patients change reason, extras, modality and time, the last one until it has come; hospital staff what is not clinical. Another time moves it, as reschedule does.',
    answer: AppointmentView,
    errors: [
      ...MOVE_REFUSALS,
      new AlreadyBegun(),
      new NotMovable('completed', ['scheduled', 'confirmed']),
      new NotChangeable('completed'),
      new OverlapIsForEmergencies(),
      new RemoteInPerson(),
      new RoomNotAtHospital(),
    ],
  })
  @Put(':id')
  updateAppointment(
    @CurrentActor() actor: Actor,
    @IdParam('appointment') appointmentId: string,
    @IfMatch() expectedVersion: number | undefined,
    @Body() { startsAt, ...update }: UpdateAppointmentBody,
  ) {
    return this.commands.execute(
      new UpdateAppointment(actor, { appointmentId, expectedVersion }, { ...update, ...(startsAt && { startsAt: new Date(startsAt) }) }),
    );
  }

  @Endpoint({
    access: ['reschedule', 'Appointment'],
    tag: 'appointments',
    summary: 'Move an appointment to another time',
    description:
      'One step: if the new time is taken, the old one stands. It stays the same appointment, with the same `uid` and a higher `sequence`; GET /appointments/{id}/history has the earlier times. ' +
      'One that a patient moves is `scheduled` again where the practice does not confirm automatically.',
    answer: AppointmentView,
    errors: [...MOVE_REFUSALS, new AlreadyBegun(), new NotMovable('completed', ['scheduled', 'confirmed'])],
    example: { startsAt: '2027-03-02T14:30:00.000Z', endsAt: '2027-03-02T15:00:00.000Z', sequence: 1, version: 2 },
  })
  @Post(':id/reschedule')
  rescheduleAppointment(
    @CurrentActor() actor: Actor,
    @IdParam('appointment') appointmentId: string,
    @IfMatch() expectedVersion: number | undefined,
    @Body() { startsAt, ...move }: RescheduleBody,
  ) {
    return this.commands.execute(
      new RescheduleAppointment(actor, { appointmentId, expectedVersion }, { ...move, startsAt: new Date(startsAt) }),
    );
  }

  @Endpoint({
    access: ['read', 'Appointment'],
    tag: 'appointments',
    summary: 'Conflicts of an appointment, with suggestions',
    description:
      'At its own time, or at another one to which it might move: other appointments of the doctor, the patient or the room, and the doctor’s availability.',
    answer: ConflictsView,
  })
  @Get(':id/conflicts')
  findConflicts(
    @CurrentActor() actor: Actor,
    @IdParam('appointment') appointmentId: string,
    @Query() { startsAt, durationMinutes }: ConflictsQuery,
  ) {
    return this.queries.execute(
      new FindConflicts(actor, appointmentId, { durationMinutes, ...(startsAt && { startsAt: new Date(startsAt) }) }),
    );
  }

  @Endpoint({
    access: ['read', 'Appointment'],
    tag: 'appointments',
    summary: 'Earlier times and statuses of an appointment',
    answer: AppointmentHistoryView,
  })
  @Get(':id/history')
  getAppointmentHistory(@CurrentActor() actor: Actor, @IdParam('appointment') appointmentId: string) {
    return this.queries.execute(new GetHistory(actor, appointmentId));
  }
}
