import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import type { AppointmentsBetween } from '../directory/contract.js';
import { Appointment } from './domain/appointment.js';

/** Appointments between two sides that are still to come, the next first. */
export const futureBetween = (
  em: EntityManager,
  ends: AppointmentsBetween['ends'],
  { now, limit, lock = false }: { now: Date; limit?: number; lock?: boolean },
) =>
  em.find(
    Appointment,
    { ...ends, startsAt: { $gt: now }, status: ['scheduled', 'confirmed'] },
    { orderBy: { startsAt: 'asc', id: 'asc' }, limit, ...(lock && { lockMode: LockMode.PESSIMISTIC_WRITE }) },
  );
