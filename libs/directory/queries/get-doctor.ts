import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import type { Actor } from '../../platform/access/actor.js';
import { loadReadable } from '../../platform/access/load.js';
import { Database } from '../../platform/database/database.js';
import { Doctor } from '../domain/doctor.js';
import { type DoctorView, toDoctorView } from '../views/doctor-view.js';

export class GetDoctor extends Query<DoctorView> {
  constructor(
    readonly actor: Actor,
    readonly id: string,
  ) {
    super();
  }
}

@QueryHandler(GetDoctor)
export class GetDoctorHandler implements IQueryHandler<GetDoctor> {
  constructor(private readonly db: Database) {}

  async execute({ actor, id }: GetDoctor) {
    return toDoctorView(await loadReadable(this.db.em, actor, Doctor, id));
  }
}
