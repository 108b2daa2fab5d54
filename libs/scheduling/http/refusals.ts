import {
  CalendarInChange,
  DoctorNotAtHospital,
  NotAWholeMinute,
  OutsideAvailability,
  OverlapIsForEmergencies,
  PatientDeceased,
  RemoteInPerson,
  RoomNotAtHospital,
  SlotInThePast,
  SlotTaken,
  TooManyOpenBookings,
} from '../domain/appointment.errors.js';
import { exampleId } from '../../platform/http/fields/example-ids.js';

const FREE = [{ doctorId: exampleId('Doctor'), startsAt: '2027-03-01T15:00:00.000Z', endsAt: '2027-03-01T15:30:00.000Z' }];

/** Refusals of a time that was asked for. */
const OF_TIME = [new SlotTaken('doctor', FREE), new SlotInThePast(), new NotAWholeMinute(), new OutsideAvailability('hours', FREE)];

export const MOVE_REFUSALS = [...OF_TIME, new CalendarInChange(), new DoctorNotAtHospital(), new PatientDeceased()];
export const BOOKING_REFUSALS = [
  404,
  ...MOVE_REFUSALS,
  new RoomNotAtHospital(),
  new RemoteInPerson(),
  new OverlapIsForEmergencies(),
  new TooManyOpenBookings(10),
];
