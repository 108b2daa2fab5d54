import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Doctor } from './domain/doctor.js';

/**
 * Doctors who were verified only by this hospital wait for verification again. Call in the transaction in which the hospital loses its verification,
 * with its row locked.
 */
export async function withdrawVouching(em: EntityManager, hospitalId: string): Promise<void> {
  const doctors = await em.find(Doctor, { vouchedBy: hospitalId }, { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE });
  for (const doctor of doctors) doctor.loseVoucher();
}
