import { LockMode } from '@mikro-orm/core';
import type { EntityManager } from '@mikro-orm/postgresql';
import { type By, DoctorPatient, HospitalDoctor, HospitalPatient, UserPatient } from './domain/mappings.js';

const OF = {
  hospital: [HospitalDoctor, HospitalPatient],
  doctor: [HospitalDoctor, DoctorPatient],
  patient: [HospitalPatient, DoctorPatient, UserPatient],
};

/** Ends all mappings of a profile that goes, each with its event. Call in the transaction in which it goes. */
export async function endMappingsOf(em: EntityManager, kind: keyof typeof OF, id: string, by: By): Promise<void> {
  for (const entity of OF[kind]) {
    const open = await em.find<{ end: (by: By) => void }>(entity as never, { [`${kind}Id`]: id, endedAt: null } as never, {
      orderBy: { id: 'asc' } as never,
      lockMode: LockMode.PESSIMISTIC_WRITE,
    });
    for (const mapping of open) mapping.end(by);
  }
  await em.flush();
}
