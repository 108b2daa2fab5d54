import { Migration } from '@mikro-orm/migrations';
import { type Sql, sql } from '../libs/kernel/sql.js';
import { readKeys } from '../libs/platform/sealing/keys.js';
import { markOf } from '../libs/platform/sealing/sealing-check.js';
import { Vault } from '../libs/platform/sealing/vault.js';
import { bound } from './bound.js';

/** Rows that are sealed at once. */
const BATCH = 500;

/** Plain texts of a row as they were stored before: those of an emergency, or of an appointment. */
interface Plain {
  id: string;
  reason: string | null;
  review_note: string | null;
  extras: unknown;
  cancellation_reason: string | null;
}

/** Identifier as it was stored before. */
interface PlainIdentifier {
  owner_kind: string;
  owner_id: string;
  system: string;
  value: string;
  kind: string;
  brought_by: string | null;
}

/** Seals the clinical texts of emergencies and appointments, and the identifiers (ADR 0019). Where texts are stored already, it needs ENCRYPTION_KEYS and SECRET_KEY. */
export class Migration20261128_09_Sealing extends Migration {
  override async up(): Promise<void> {
    await this.run(sql`create table platform.sealing_key (
      id text primary key,
      mark bytea not null,
      created_at timestamptz not null default now()
    )`);
    await this.run(sql`grant select, insert, delete on platform.sealing_key to consilium_app`);
    if (readKeys(process.env['ENCRYPTION_KEYS'] ?? '')) await this.run(markOf(Vault.fromEnvironment()));

    await this.run(sql`alter table directory.break_glass alter reason drop not null, add sealed_reason bytea, add sealed_note bytea`);
    await this.eachBatch(
      (after) => sql`select id, reason, review_note from directory.break_glass where id > ${after}::uuid order by id limit ${BATCH}`,
      (rows, vault) => sql`
        update directory.break_glass b set sealed_reason = n.reason, sealed_note = n.note, reason = null, review_note = null
        from unnest(${rows.map(({ id }) => id)}::uuid[],
                    ${rows.map(({ id, reason }) => vault.sealOptional('directory.break_glass.reason', id, reason))}::bytea[],
                    ${rows.map(({ id, review_note }) => vault.sealOptional('directory.break_glass.review_note', id, review_note))}::bytea[])
          n (id, reason, note)
        where b.id = n.id`,
    );
    await this.run(sql`alter table directory.break_glass drop reason, drop review_note`);
    await this.run(sql`alter table directory.break_glass rename sealed_reason to reason`);
    await this.run(sql`alter table directory.break_glass rename sealed_note to review_note`);
    await this.run(sql`alter table directory.break_glass alter reason set not null`);

    await this.run(sql`alter table scheduling.appointment add clinical bytea`);
    await this.eachBatch(
      (after) => sql`select id, reason, extras, cancellation_reason from scheduling.appointment
        where id > ${after}::uuid and num_nonnulls(reason, extras, cancellation_reason) > 0 order by id limit ${BATCH}`,
      (rows, vault) => sql`
        update scheduling.appointment a set clinical = n.clinical, reason = null, extras = null, cancellation_reason = null
        from unnest(${rows.map(({ id }) => id)}::uuid[],
                    ${rows.map(({ id, ...texts }) => vault.seal('scheduling.appointment.clinical', id, clinicalText(texts)))}::bytea[])
          n (id, clinical)
        where a.id = n.id`,
    );
    await this.run(sql`alter table scheduling.appointment drop reason, drop extras, drop cancellation_reason`);
    await this.sealIdentifiers();
  }

  private async sealIdentifiers(): Promise<void> {
    for (;;) {
      const rows = await bound<PlainIdentifier>(
        this.ctx,
        sql`delete from directory.identifier_unsealed where ctid = any(array(select ctid from directory.identifier_unsealed limit ${BATCH}))
            returning owner_kind, owner_id, system, value, kind, brought_by`,
      );
      if (rows.length === 0) break;
      const vault = Vault.fromEnvironment();
      const sealed = rows.map(({ value, ...row }) => {
        const key = vault.index('identifier', `${row.system}\n${value}`);
        return {
          ...row,
          key,
          value_key: vault.index('identifier-value', value.replaceAll(/\s/g, '').toLowerCase()),
          sealed: vault.seal('directory.identifier.sealed', row.owner_id + key.toString('hex'), value),
        };
      });
      await this.run(sql`
        insert into directory.identifier (owner_kind, owner_id, system, kind, brought_by, key, value_key, sealed)
        select * from unnest(${sealed.map((row) => row.owner_kind)}::text[], ${sealed.map((row) => row.owner_id)}::uuid[],
          ${sealed.map((row) => row.system)}::text[], ${sealed.map((row) => row.kind)}::text[], ${sealed.map((row) => row.brought_by)}::uuid[],
          ${sealed.map((row) => row.key)}::bytea[], ${sealed.map((row) => row.value_key)}::bytea[], ${sealed.map((row) => row.sealed)}::bytea[])`);
    }
    await this.run(sql`drop table directory.identifier_unsealed`);
  }

  private async eachBatch(next: (after: string) => Sql, sealed: (rows: Plain[], vault: Vault) => Sql): Promise<void> {
    let after = '00000000-0000-0000-0000-000000000000';
    for (;;) {
      const rows = await bound<Plain>(this.ctx, next(after));
      const last = rows.at(-1);
      if (!last) return;
      await this.run(sealed(rows, Vault.fromEnvironment()));
      after = last.id;
    }
  }

  private run(statement: Sql): Promise<object[]> {
    return bound(this.ctx, statement);
  }
}

/** The text that `libs/scheduling/domain/clinical-texts.ts` seals. */
const clinicalText = ({ reason, extras, cancellation_reason }: Omit<Plain, 'id'>): string =>
  JSON.stringify({ reason, extras, cancellationReason: cancellation_reason });
