import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Actor } from '../../platform/access/actor.js';
import { loadReadable } from '../../platform/access/load.js';
import { Database } from '../../platform/database/database.js';
import { Hospital } from '../domain/hospital.js';
import { type HospitalView, toHospitalView } from '../views/hospital-view.js';

export class GetHospital extends Query<HospitalView> {
  constructor(
    readonly actor: Actor,
    readonly id: string,
  ) {
    super();
  }
}

@QueryHandler(GetHospital)
export class GetHospitalHandler implements IQueryHandler<GetHospital> {
  constructor(private readonly db: Database) {}

  async execute({ actor, id }: GetHospital) {
    return toHospitalView(await loadReadable(this.db.em, actor, Hospital, id));
  }
}
