import { isDeepStrictEqual } from 'node:util';
import type { EntityManager } from '@mikro-orm/postgresql';
import { Injectable } from '@nestjs/common';
import { sql } from '../../kernel/sql.js';
import { Database } from '../../platform/database/database.js';
import type { ProfileCounts } from './counts.js';
import type { Importer } from './importer.js';
import { contradicts } from './merge-duplicates.js';
import { NOBODY, Owners } from './owners.js';
import { type Profile, type ProfileRecord, PROFILES, saidIn } from './profile-kinds.js';
import type { Identifier, OwnerKind, RowProblem } from './records.js';

interface Added {
  key: Identifier;
  owner: string;
  /** The import, if it created the profile, too. */
  broughtBy: string | null;
}

/** Creates the profiles that no identifier knows yet, and updates known profiles if the source differs. */
@Injectable()
export class ProfileStore {
  constructor(private readonly db: Database) {}

  async save(kind: OwnerKind, records: ProfileRecord[], owners: Owners, by: Importer, problems: RowProblem[]): Promise<ProfileCounts> {
    if (records.length === 0) return { created: 0, updated: 0, unchanged: 0 };
    const em = this.db.em;
    const ownersOf = (record: ProfileRecord) => new Set(record.identifiers.flatMap((key) => owners.of(kind, key) ?? []));
    const known = await this.load(em, kind, [...new Set(records.flatMap((record) => [...ownersOf(record)]))]);
    const emails = kind === 'hospital' ? await this.emailsInUse(records) : undefined;
    const counts = { created: 0, updated: 0, unchanged: 0 };
    const added: Added[] = [];

    for (const record of records) {
      const ids = [...ownersOf(record)];
      const profile = ids[0] === undefined ? undefined : known.profiles.get(ids[0]);
      const refusal = refusalOf(kind, record, ids, profile, known.identifiers);
      if (refusal !== undefined) {
        problems.push({ entry: record.entry, detail: refusal });
        owners.set(kind, record.identifiers, NOBODY.refused);
        continue;
      }
      // A deletion is a person's decision: an import does not undo it.
      if (profile?.deletedAt) {
        owners.set(kind, record.identifiers, NOBODY.deleted);
        counts.unchanged += 1;
        continue;
      }
      const said = saidIn(record.fields) as { name?: string; email?: string };
      // The name of a verified profile was verified by a person.
      if (profile && isVerified(profile) && !by.vouches) delete said.name;
      if (emails && !emails.take(said, profile?.id))
        problems.push({ entry: record.entry, detail: 'telecom: the email belongs to another hospital and was left out' });
      const fresh = record.identifiers.filter((key) => owners.of(kind, key) === undefined);
      const current = profile ?? PROFILES[kind].create(said, by);
      if (!profile) em.persist(current);
      const changed = profile ? change(profile, said) : false;
      counts[!profile ? 'created' : changed || fresh.length > 0 ? 'updated' : 'unchanged'] += 1;
      owners.set(kind, record.identifiers, current.id);
      added.push(...fresh.map((key) => ({ key, owner: current.id, broughtBy: profile ? null : by.importId })));
    }
    await em.flush();
    await this.addIdentifiers(kind, added);
    return counts;
  }

  private async load(em: EntityManager, kind: OwnerKind, ids: string[]) {
    const { entity } = PROFILES[kind];
    const profiles = ids.length > 0 ? ((await em.find(entity as never, { id: { $in: ids } })) as Profile[]) : [];
    const identifiers = new Map<string, { system: string; value: string }[]>();
    if (kind === 'patient' && ids.length > 0) {
      const rows = await this.db.query<{ owner_id: string; system: string; value: string }>(
        sql`select owner_id, system, value from directory.identifier where owner_kind = 'patient' and owner_id = any(${ids}::uuid[])`,
      );
      for (const { owner_id, ...key } of rows) identifiers.set(owner_id, [...(identifiers.get(owner_id) ?? []), key]);
    }
    return { profiles: new Map(profiles.map((profile) => [profile.id, profile])), identifiers };
  }

  private async emailsInUse(records: ProfileRecord[]): Promise<EmailsInUse> {
    const wanted = records.flatMap(({ fields }) => fields.email?.toLowerCase() ?? []);
    const rows = await this.db.query<{ email: string; id: string }>(
      sql`select lower(email) as email, id from directory.hospital where lower(email) = any(${wanted}::text[]) and deleted_at is null`,
    );
    return new EmailsInUse(rows.map(({ email, id }) => [email, id]));
  }

  private async addIdentifiers(kind: OwnerKind, added: Added[]): Promise<void> {
    if (added.length === 0) return;
    await this.db.query(
      sql`insert into directory.identifier (owner_kind, system, value, owner_id, kind, brought_by)
          select ${kind}, * from unnest(${added.map(({ key }) => key.system)}::text[], ${added.map(({ key }) => key.value)}::text[],
                                        ${added.map(({ owner }) => owner)}::uuid[], ${added.map(({ key }) => key.kind)}::text[],
                                        ${added.map(({ broughtBy }) => broughtBy)}::uuid[])`,
    );
  }
}

/** Emails of hospitals are unique. A shared email stays with the hospital that had it first. */
class EmailsInUse {
  private readonly holders: Map<string, string>;

  constructor(known: [string, string][]) {
    this.holders = new Map(known);
  }

  /** False if another hospital has the email: the email is then removed from the record. */
  take(said: { email?: string }, hospital: string | undefined): boolean {
    const email = said.email?.toLowerCase();
    if (email === undefined) return true;
    const holder = this.holders.get(email);
    if (holder === undefined) this.holders.set(email, hospital ?? 'new');
    else if (holder !== hospital) {
      delete said.email;
      return false;
    }
    return true;
  }
}

function refusalOf(
  kind: OwnerKind,
  record: ProfileRecord,
  ids: string[],
  profile: Profile | undefined,
  identifiers: Map<string, { system: string; value: string }[]>,
): string | undefined {
  if (ids.length > 1) return `its identifiers belong to ${ids.length} different ${kind}s here`;
  if (profile && 'birthDate' in profile && contradicts(record, identifiers.get(profile.id) ?? [], profile.birthDate)) {
    return `shares an identifier with another ${kind} here`;
  }
  return undefined;
}

const isVerified = (profile: Profile): boolean => 'verification' in profile && profile.verification === 'verified';

/** True if any field was different. */
function change(profile: Profile, said: object): boolean {
  const before = profile as unknown as Record<string, unknown>;
  const different = Object.entries(said).filter(([field, value]) => !isDeepStrictEqual(before[field], value));
  const { name, ...others } = Object.fromEntries(different) as { name?: string };
  if (name !== undefined) profile.rename(name);
  Object.assign(profile, others);
  return different.length > 0;
}
