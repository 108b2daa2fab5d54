import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { UUID } from '../../kernel/ids.js';
import { sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { ListOf, pageOf } from '../../platform/http/fields/objects.js';
import { idOf } from '../../platform/http/fields/texts.js';
import { oneOf } from '../../platform/http/fields/values.js';
import { type Cursor, type Page, toPage } from '../../platform/http/pagination.js';
import { Patient } from '../domain/patient.js';
import { PatientView, toPatientView } from '../views/patient-view.js';

const AGREEMENTS = ['phone', 'email', 'address', 'identifier', 'gender'] as const;
type Agreement = (typeof AGREEMENTS)[number];

/** Two patients who may be one: the same name, in any order and writing, the same date of birth, and one more. */
export class DuplicateView {
  @ListOf(idOf('Patient'), { description: 'The two.' }) patientIds!: string[];
  @ListOf(() => PatientView) patients!: PatientView[];
  @ListOf(oneOf(AGREEMENTS, 'DuplicateAgreement'), {
    description: 'What they agree in beside name and date of birth.',
    example: ['phone'],
  })
  agreeIn!: Agreement[];
}
export class DuplicateList extends pageOf(DuplicateView) {}

type Row = Record<Agreement, boolean> & { first: string; id: string };

/**
 * Proposals of duplicates that the caller may merge. A page walks the noted pairs (`directory.duplicate_candidate`) in the order of their key, from the
 * cursor until it is full, with two look-ups by id for each; the number of patients does not matter.
 */
export class ListDuplicates extends Query<Page<DuplicateView>> {
  constructor(
    readonly actor: Actor,
    readonly page: { limit: number; cursor?: Cursor },
  ) {
    super();
  }
}

@QueryHandler(ListDuplicates)
export class ListDuplicatesHandler implements IQueryHandler<ListDuplicates> {
  constructor(private readonly db: Database) {}

  async execute({ actor, page: { limit, cursor } }: ListDuplicates): Promise<Page<DuplicateView>> {
    const rows = await this.db.query<Row>(sql`
      select * from (
        select c.first_id as first, c.second_id as id,
          a.phone_keys && b.phone_keys as phone,
          exists (select from jsonb_array_elements(a.emails) x, jsonb_array_elements(b.emails) y where lower(x ->> 'value') = lower(y ->> 'value')) as email,
          exists (select from jsonb_array_elements(a.addresses) x, jsonb_array_elements(b.addresses) y
            where lower(x ->> 'line') = lower(y ->> 'line') and x ->> 'postalCode' = y ->> 'postalCode') as address,
          exists (select from directory.identifier i join directory.identifier j on j.key = i.key where i.owner_id = a.id and j.owner_id = b.id) as identifier,
          a.gender = b.gender and a.gender <> 'unknown' as gender
        from directory.duplicate_candidate c join directory.patient a on a.id = c.first_id
          join directory.patient b on b.id = c.second_id and b.name_sorted = a.name_sorted and b.birth_date = a.birth_date
        where a.deleted_at is null and b.deleted_at is null and ${actor.where('merge', 'Patient', 'a')} and ${actor.where('merge', 'Patient', 'b')}
          and not exists (select from directory.distinct_patients d where d.first_id = a.id and d.second_id = b.id)) pair
      where (phone or email or address or identifier or gender)
        and ${cursor ? sql`(pair.first, pair.id) > (${UUID.test(cursor.after) ? cursor.after : cursor.id}::uuid, ${cursor.id}::uuid)` : sql`true`}
      order by pair.first, pair.id limit ${limit + 1}`);
    const people = await this.people(rows);
    return toPage(
      rows,
      limit,
      (row) => row.first,
      (row): DuplicateView => ({
        patientIds: [row.first, row.id],
        patients: [row.first, row.id].flatMap((id) => people.get(id) ?? []),
        agreeIn: AGREEMENTS.filter((agreement) => row[agreement]),
      }),
    );
  }

  private async people(rows: readonly Row[]): Promise<Map<string, PatientView>> {
    const ids = [...new Set(rows.flatMap(({ first, id }) => [first, id]))];
    const found = ids.length > 0 ? await this.db.em.find(Patient, { id: { $in: ids } }) : [];
    return new Map(found.map((patient) => [patient.id, toPatientView(patient)]));
  }
}
