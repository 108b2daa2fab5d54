import { Injectable } from '@nestjs/common';
import { raw, sql } from '../../kernel/sql.js';
import { Database } from '../../platform/database/database.js';
import { Vault } from '../../platform/sealing/vault.js';
import type { By } from '../domain/mappings.js';
import { type Filled, putBack, successorOf, survivorOf } from './survivor.js';

interface MovedMapping {
  table: string;
  id: string;
  /** The patient before. */
  patientId: string;
  how: 'moved' | 'ended';
  /** The mapping that stands for an ended one. */
  standIn?: string;
}

interface StoredIdentifier {
  system: string;
  kind: string;
  identifies: boolean;
  brought_by: string | null;
  came_from: string | null;
  /** Keys in hex. */
  key: string;
  value_key: string;
  value: string;
}

/** State of the directory before a merge, for its undo. */
export interface Undo {
  into: { before: Filled; after: Filled };
  mappings: MovedMapping[];
  identifiers: { moved: StoredIdentifier[]; added: string[]; raised: string[] };
  /** Keys, in hex, under which sources know the duplicate. */
  sources: string[];
  /** Ids of emergencies in which the duplicate's record was opened. */
  emergencies: string[];
}

/**
 * A person who merges has looked at both. A source that names a successor keeps both, and sends both again: it is still understood when it speaks of the
 * one who was replaced.
 */
export type MergeSaidBy = 'person' | 'source';

const SEALED = ['insurance', 'emergency_contacts', 'health_profile'] as const;
/** Tables of mappings, with the column of the other side. */
const MAPPINGS = [
  ['directory.hospital_patient', 'hospital_id'],
  ['directory.doctor_patient', 'doctor_id'],
  ['directory.user_patient', 'user_id'],
] as const;

/** Moves what a duplicate has to the survivor, and back. Both rows are locked by the caller. */
@Injectable()
export class MergeStore {
  constructor(
    private readonly db: Database,
    private readonly vault: Vault,
  ) {}

  async merge(fromId: string, intoId: string, by: By, saidBy: MergeSaidBy): Promise<Undo> {
    const before = await this.read(intoId);
    const from = await this.read(fromId);
    const after = saidBy === 'person' ? survivorOf(before, from) : successorOf(before, from, await this.handChanged(intoId));
    const origin = saidBy === 'person' ? null : fromId;
    await this.write(intoId, after, by.at);
    const mappings: MovedMapping[] = [];
    for (const [table, other] of MAPPINGS) mappings.push(...(await this.moveMappings(table, other, fromId, intoId, by)));
    const identifiers = await this.moveIdentifiers(fromId, intoId, origin);
    const sources = await this.moveSources(fromId, intoId, origin);
    await this.db.query(sql`
      update directory.patient set merged_into = ${intoId}, deleted_at = ${by.at}, deleted_by = ${by.userId}, delete_reason = 'Merged',
        version = version + 1, updated_at = ${by.at} where id = ${fromId}`);
    const emergencies = await this.db.query<{ id: string }>(
      sql`update directory.break_glass set patient_id = ${intoId} where patient_id = ${fromId} returning id`,
    );
    return { into: { before, after }, mappings, identifiers, sources, emergencies: emergencies.map(({ id }) => id) };
  }

  async undo(fromId: string, intoId: string, { into, mappings, identifiers, sources, emergencies }: Undo, at: Date): Promise<void> {
    await this.db.query(sql`update directory.break_glass set patient_id = ${fromId} where id = any(${emergencies}::uuid[])`);
    await this.db.query(sql`
      update directory.patient set merged_into = null, deleted_at = null, deleted_by = null, delete_reason = null, version = version + 1,
        updated_at = ${at} where id = ${fromId}`);
    await this.write(intoId, putBack(await this.read(intoId), into.before, into.after), at);
    for (const { table, id, patientId } of mappings.filter(({ how }) => how === 'moved'))
      await this.db.query(sql`update ${raw(table)} set patient_id = ${patientId} where id = ${id}`);
    for (const { table, id, standIn } of mappings.filter(({ how }) => how === 'ended')) await this.reopen(table, id, standIn ?? null);
    await this.returnIdentifiers(fromId, intoId, identifiers);
    await this.db.query(sql`
      update directory.import_source s set owner_id = ${fromId}, came_from = nullif(s.came_from, ${fromId}::uuid)
      where s.owner_id = ${intoId} and s.key = any(${sources.map((key) => Buffer.from(key, 'hex'))}::bytea[])`);
  }

  private async read(id: string): Promise<Filled> {
    const [row] = await this.db.query<Filled & Record<(typeof SEALED)[number], Buffer | null>>(sql`
      select p.emails, p.phones, p.addresses, p.email, p.phone, p.address, p.preferred_language, p.photo, p.insurance, p.emergency_contacts, p.health_profile
      from directory.patient p where p.id = ${id}`);
    if (!row) throw new Error('A locked patient is there');
    const opened = SEALED.map((part) => [part, this.vault.openOptional(`directory.patient.${part}`, id, row[part])]);
    return { ...row, ...(Object.fromEntries(opened) as Pick<Filled, (typeof SEALED)[number]>) };
  }

  private async handChanged(id: string): Promise<string[]> {
    const [row] = await this.db.query<{ fields: string[] }>(
      sql`select to_json(hand_changed) as fields from directory.patient where id = ${id}`,
    );
    return row?.fields ?? [];
  }

  private async write(id: string, fields: Filled, at: Date): Promise<void> {
    const json = (value: object | null) => (value === null ? null : JSON.stringify(value));
    const [insurance, emergencyContacts, healthProfile] = SEALED.map((part) =>
      this.vault.sealOptional(`directory.patient.${part}`, id, fields[part]),
    );
    await this.db.query(sql`
      update directory.patient set emails = ${json(fields.emails)}::jsonb, phones = ${json(fields.phones)}::jsonb, addresses = ${json(fields.addresses)}::jsonb,
        email = ${fields.email}, phone = ${fields.phone}, address = ${json(fields.address)}::jsonb, preferred_language = ${fields.preferred_language},
        photo = ${fields.photo}, insurance = ${insurance}, emergency_contacts = ${emergencyContacts}, health_profile = ${healthProfile},
        version = version + 1, updated_at = ${at}
      where id = ${id}`);
  }

  /** Open mappings go to the survivor. Where both have one, the active one stays, else that of the survivor; the other ends. */
  private async moveMappings(table: string, other: string, fromId: string, intoId: string, { userId, at }: By): Promise<MovedMapping[]> {
    // An expired right of a delegate gives no access, and stands for none.
    const replaces =
      table === 'directory.user_patient'
        ? sql`t.expires_at <= ${at} and (m.expires_at is null or m.expires_at > ${at})`
        : sql`m.status = 'active' and t.status = 'proposed'`;
    const open = await this.db.query<{ id: string; twin: string | null; replaces: boolean }>(sql`
      select m.id, t.id as twin, coalesce(${replaces}, false) as replaces
      from ${raw(table)} m left join ${raw(table)} t on t.${raw(other)} = m.${raw(other)} and t.patient_id = ${intoId} and t.ended_at is null
      where m.patient_id = ${fromId} and m.ended_at is null order by m.id`);
    const done: MovedMapping[] = [];
    const end = async (id: string, patientId: string, standIn: string) => {
      await this.db.query(sql`update ${raw(table)} set ended_at = ${at}, ended_by = ${userId} where id = ${id}`);
      done.push({ table, id, patientId, how: 'ended', standIn });
    };
    for (const { id, twin, replaces } of open) {
      if (twin && !replaces) {
        await end(id, fromId, twin);
        continue;
      }
      if (twin) await end(twin, intoId, id);
      await this.db.query(sql`update ${raw(table)} set patient_id = ${intoId} where id = ${id}`);
      done.push({ table, id, patientId: fromId, how: 'moved' });
    }
    return done;
  }

  /** Opens a mapping again, unless the one that stood for it was ended meanwhile, or there is another one for the same two. */
  private async reopen(table: string, id: string, standIn: string | null): Promise<void> {
    const other = MAPPINGS.find(([name]) => name === table)?.[1] ?? '';
    await this.db.query(sql`
      update ${raw(table)} m set ended_at = null, ended_by = null where m.id = ${id}
        and not exists (select from ${raw(table)} s where s.id = ${standIn} and s.ended_at is not null) and not exists (
        select from ${raw(table)} o where o.patient_id = m.patient_id and o.${raw(other)} = m.${raw(other)} and o.ended_at is null)`);
  }

  private async moveIdentifiers(fromId: string, intoId: string, origin: string | null): Promise<Undo['identifiers']> {
    const rows = await this.db.query<Omit<StoredIdentifier, 'value'> & { sealed: Buffer }>(sql`
      delete from directory.identifier i where i.owner_id = ${fromId}
      returning i.system, i.kind, i.identifies, i.brought_by, i.came_from, encode(i.key, 'hex') as key, encode(i.value_key, 'hex') as value_key, i.sealed`);
    const moved = rows.map(({ sealed, ...row }) => ({
      ...row,
      value: this.vault.open('directory.identifier.sealed', fromId + row.key, sealed),
    }));
    const known = await this.db.query<{ key: string; identifies: boolean }>(
      sql`select encode(i.key, 'hex') as key, i.identifies from directory.identifier i where i.owner_id = ${intoId}`,
    );
    const of = (key: string) => known.find((one) => one.key === key);
    const kept = moved.map((one) => ({ ...one, came_from: one.came_from ?? origin }));
    await this.insert(intoId, kept);
    return {
      moved,
      added: moved.filter(({ key }) => !of(key)).map(({ key }) => key),
      raised: moved.filter(({ key, identifies }) => identifies && of(key)?.identifies === false).map(({ key }) => key),
    };
  }

  /** The next import of a source finds the survivor, unless the source knows itself that the other one was replaced. */
  private async moveSources(fromId: string, intoId: string, origin: string | null): Promise<string[]> {
    const moved = await this.db.query<{ key: string }>(sql`
      update directory.import_source s set owner_id = ${intoId}, came_from = coalesce(s.came_from, ${origin}::uuid) where s.owner_id = ${fromId} and not exists (
        select from directory.import_source o where o.owner_id = ${intoId} and o.key = s.key) returning encode(s.key, 'hex') as key`);
    return moved.map(({ key }) => key);
  }

  private async returnIdentifiers(fromId: string, intoId: string, { moved, added, raised }: Undo['identifiers']): Promise<void> {
    const keys = (hex: string[]) => hex.map((key) => Buffer.from(key, 'hex'));
    await this.db.query(sql`delete from directory.identifier i where i.owner_id = ${intoId} and i.key = any(${keys(added)}::bytea[])`);
    await this.db.query(
      sql`update directory.identifier i set identifies = false where i.owner_id = ${intoId} and i.key = any(${keys(raised)}::bytea[])`,
    );
    await this.insert(fromId, moved);
  }

  /** A number that somebody else is known by meanwhile is kept, and identifies them only. */
  private async insert(ownerId: string, all: readonly StoredIdentifier[]): Promise<void> {
    for (const { system, kind, identifies, brought_by, came_from, key, value_key, value } of all) {
      const sealed = this.vault.seal('directory.identifier.sealed', ownerId + key, value);
      await this.db.query(sql`
        insert into directory.identifier (owner_kind, owner_id, system, key, value_key, sealed, kind, identifies, brought_by, came_from)
        values ('patient', ${ownerId}, ${system}, ${Buffer.from(key, 'hex')}, ${Buffer.from(value_key, 'hex')}, ${sealed}, ${kind},
          ${identifies} and not exists (select from directory.identifier o where o.owner_kind = 'patient' and o.key = ${Buffer.from(key, 'hex')}
            and o.identifies and o.owner_id <> ${ownerId}), ${brought_by}, ${came_from})
        on conflict (owner_id, key) do update set identifies = identifier.identifies or excluded.identifies`);
    }
  }
}
