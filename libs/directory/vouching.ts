import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Doctor } from './domain/doctor.js';

/** In the transaction in which a hospital loses its standing, with its row locked: the doctors who stand by its word alone wait again. */
export async function withdrawVouching(em: EntityManager, hospitalId: string): Promise<void> {
  const doctors = await em.find(Doctor, { vouchedBy: hospitalId }, { orderBy: { id: 'asc' }, lockMode: LockMode.PESSIMISTIC_WRITE });
  for (const doctor of doctors) doctor.loseVoucher();
}
