import { activeHospitals, doctorsOfHospital, hospitalsOfDoctor, practisingDoctors } from '../directory/contract.js';
import type { Policy } from '../platform/access/actor.js';

const TIMES = ['AvailabilityRule', 'AvailabilityException'];

/** Rules for what says when and where doctors see patients. Everybody may know it, but for rooms and leave; a hospital writes at its own place only. */
export const availabilityPolicy: Policy = (who, can) => {
  const own = who.profileId ?? '';
  for (const subject of TIMES) can('read', subject, { doctorId: practisingDoctors() });
  can('read', 'Holiday', { hospitalId: activeHospitals() });
  can('read', 'BookingSettings');
  if (who.role === 'doctor') {
    for (const subject of TIMES) can(['create', 'update', 'delete'], subject, { doctorId: own });
    can('update', 'BookingSettings', { ownerId: own });
    can(['read', 'create', 'delete'], 'Leave', { doctorId: own });
    can('read', 'Room', { hospitalId: hospitalsOfDoctor(own) });
  }
  if (who.role === 'hospital') {
    for (const subject of TIMES) {
      can('read', subject, { doctorId: doctorsOfHospital(own) });
      can(['create', 'update'], subject, { hospitalId: own, doctorId: doctorsOfHospital(own) });
      can('delete', subject, { hospitalId: own });
    }
    can(['create', 'update', 'delete'], 'Holiday', { hospitalId: own });
    can('read', 'Leave', { hospitalId: null, doctorId: doctorsOfHospital(own) });
    can(['read', 'create', 'delete'], 'Leave', { hospitalId: own, doctorId: doctorsOfHospital(own) });
    can('update', 'BookingSettings', { ownerId: own });
    can(['read', 'create', 'update', 'delete'], 'Room', { hospitalId: own });
  }
};
