import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { sql } from '../../kernel/sql.js';
import { Database } from '../../platform/database/database.js';
import { ListOf } from '../../platform/http/fields/objects.js';
import { shown } from '../../platform/http/fields/texts.js';

export class SpecialityList {
  @ListOf(shown, { description: 'All of them, by name.', example: ['cardiology', 'general practice'] }) items!: string[];
}

/** The managed list of specialities. */
export class ListSpecialities extends Query<SpecialityList> {}

@QueryHandler(ListSpecialities)
export class ListSpecialitiesHandler implements IQueryHandler<ListSpecialities> {
  constructor(private readonly db: Database) {}

  async execute(): Promise<SpecialityList> {
    const rows = await this.db.query<{ name: string }>(sql`select name from directory.speciality order by name`);
    return { items: rows.map(({ name }) => name) };
  }
}
