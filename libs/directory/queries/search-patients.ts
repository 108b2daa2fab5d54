import { type IQueryHandler, Query, QueryHandler } from '@nestjs/cqrs';
import { sql } from '../../kernel/sql.js';
import type { Actor } from '../../platform/access/actor.js';
import { Database } from '../../platform/database/database.js';
import { type Cursor, type Page, toPage } from '../../platform/http/pagination.js';
import { SearchNeedsSomething } from '../domain/directory.errors.js';
import { Patient } from '../domain/patient.js';
import { Identifiers } from '../identifiers.js';
import { type PatientView, toPatientView } from '../views/patient-view.js';

export interface PatientQuestion {
  limit: number;
  cursor?: Cursor;
  name?: string;
  /** A date of birth, or its beginning. */
  birthDate?: string;
  /** A number of any kind, whole. */
  identifier?: string;
  /** E.164. */
  phone?: string;
}

/** Patients whom the caller may see, the most relevant first. All that is asked for has to fit. */
export class SearchPatients extends Query<Page<PatientView>> {
  constructor(
    readonly actor: Actor,
    readonly question: PatientQuestion,
  ) {
    super();
  }
}

@QueryHandler(SearchPatients)
export class SearchPatientsHandler implements IQueryHandler<SearchPatients> {
  constructor(
    private readonly db: Database,
    private readonly identifiers: Identifiers,
  ) {}

  /** The function of the database finds; the rules decide once more on what it has found. */
  async execute({ actor, question }: SearchPatients) {
    const { limit, cursor, name = null, birthDate = null, identifier, phone } = question;
    if (name === null && birthDate === null && identifier === undefined && phone === undefined) throw new SearchNeedsSomething();
    // A find would tell a delegate without `records` which number the patient has.
    const numbers = identifier === undefined ? sql`true` : actor.whereAllowed('read', 'PatientDetails', 'p');
    const digits = phone?.replace(/;ext=.*$/, '').replaceAll(/\D/g, '');
    const rows = await this.db.query<{ id: string; place: string }>(sql`
      select p.*, f.place from directory.find_patients(${name}::text, ${birthDate}::text, ${digits ? [digits] : null}::text[],
        ${identifier === undefined ? null : this.identifiers.valueKey(identifier)}::bytea,
        ${cursor?.after ?? null}::text, ${cursor?.id ?? null}::uuid, ${limit + 1}::integer) f
      join directory.patient p on p.id = f.id
      where ${actor.where('read', 'Patient', 'p')} and ${numbers} order by f.place collate "C", f.id`);
    const { em } = this.db;
    return toPage(
      rows,
      limit,
      (row) => row.place,
      (row) => toPatientView(em.map(Patient, row)),
    );
  }
}
