import { Body, Controller, Get, Put } from '@nestjs/common';
import { CommandBus, QueryBus } from '@nestjs/cqrs';
import { Actor } from '../../platform/access/actor.js';
import { CurrentActor } from '../../platform/access/current-actor.js';
import { Endpoint } from '../../platform/http/endpoint.js';
import { IdParam } from '../../platform/http/id-param.js';
import { IfMatch } from '../../platform/http/request/versions.js';
import { UpdateBookingSettings } from '../commands/update-booking-settings.js';
import { DoctorBookingSettingsView, HospitalBookingSettingsView } from '../queries/booking-settings-view.js';
import { GetBookingSettings } from '../queries/get-booking-settings.js';
import { UpdateDoctorBookingSettingsBody, UpdateHospitalBookingSettingsBody } from './availability.dto.js';

@Controller()
export class BookingSettingsController {
  constructor(
    private readonly commands: CommandBus,
    private readonly queries: QueryBus,
  ) {}

  @Endpoint({
    access: ['read', 'BookingSettings'],
    audit: 'refusals',
    tag: 'availability',
    summary: 'How a doctor takes bookings',
    answer: DoctorBookingSettingsView,
  })
  @Get('doctors/:id/booking-settings')
  getDoctorBookingSettings(@CurrentActor() actor: Actor, @IdParam('doctor') doctorId: string) {
    return this.queries.execute(new GetBookingSettings(actor, 'doctor', doctorId));
  }

  @Endpoint({
    access: ['update', 'BookingSettings'],
    tag: 'availability',
    summary: 'Change how a doctor takes bookings (the doctor, administrators)',
    description: 'A field that is left out stays, null takes it away; `durations` are replaced whole.',
    answer: DoctorBookingSettingsView,
  })
  @Put('doctors/:id/booking-settings')
  updateDoctorBookingSettings(
    @CurrentActor() actor: Actor,
    @IdParam('doctor') doctorId: string,
    @IfMatch() version: number | undefined,
    @Body() changes: UpdateDoctorBookingSettingsBody,
  ) {
    return this.commands.execute(new UpdateBookingSettings(actor, 'doctor', doctorId, changes, version));
  }

  @Endpoint({
    access: ['read', 'BookingSettings'],
    audit: 'refusals',
    tag: 'availability',
    summary: 'How a hospital takes bookings',
    answer: HospitalBookingSettingsView,
  })
  @Get('hospitals/:id/booking-settings')
  getHospitalBookingSettings(@CurrentActor() actor: Actor, @IdParam('hospital') hospitalId: string) {
    return this.queries.execute(new GetBookingSettings(actor, 'hospital', hospitalId));
  }

  @Endpoint({
    access: ['update', 'BookingSettings'],
    tag: 'availability',
    summary: 'Change how a hospital takes bookings (its staff, administrators)',
    description: 'A field that is left out stays.',
    answer: HospitalBookingSettingsView,
  })
  @Put('hospitals/:id/booking-settings')
  updateHospitalBookingSettings(
    @CurrentActor() actor: Actor,
    @IdParam('hospital') hospitalId: string,
    @IfMatch() version: number | undefined,
    @Body() changes: UpdateHospitalBookingSettingsBody,
  ) {
    return this.commands.execute(new UpdateBookingSettings(actor, 'hospital', hospitalId, changes, version));
  }
}
