import { Injectable } from '@nestjs/common';
import { sql } from '../../../kernel/sql.js';
import { Database } from '../../../platform/database/database.js';
import { Vault } from '../../../platform/sealing/vault.js';
import { Identifiers } from '../../identifiers.js';
import type { Part } from '../importer.js';
import { TYPES } from '../reading/places.js';
import type { End, OwnerKind } from '../reading/records.js';
import { KnowledgeBase } from './knowledge.js';
import { originIn } from './standing-of.js';

/** A name of a resource in its run; `target` is the doctor of a role. */
export interface Place {
  place: string;
  entry: number;
  kind: OwnerKind | 'role' | 'refused' | 'ignored';
  ownerId?: string | null;
  target?: End;
}

interface PlaceRow {
  key: string;
  file: string;
  entry: number;
  kind: Place['kind'];
  owner_id: string | null;
  target: End | null;
}

const TARGET = 'directory.import_place.target';

/** Name of a row in the seal of its target, which may hold a doctor's number. */
const rowOf = (importId: string, key: string): string => `${importId} ${key}`;

/** A profile, a resource that an import does not know, or a problem. */
export type Found = { id: string } | { ignored: true } | { problem: string };

/** Remembers under which names the resources of a run are known, and finds them by references. */
@Injectable()
export class PlaceStore {
  constructor(
    private readonly db: Database,
    private readonly knowledge: KnowledgeBase,
    private readonly identifiers: Identifiers,
    private readonly vault: Vault,
  ) {}

  async add({ by, fileId }: Part, places: Place[]): Promise<void> {
    if (places.length === 0) return;
    const keyed = places.map(({ place, ...rest }) => ({ ...rest, key: this.knowledge.placeKey(place) }));
    await this.db.query(
      sql`insert into directory.import_place (import_run_id, import_file_id, key, entry, kind, owner_id, target)
          select ${by.importId}::uuid, ${fileId}::uuid, n.* from unnest(${keyed.map(({ key }) => key)}::bytea[],
            ${keyed.map(({ entry }) => entry)}::integer[], ${keyed.map(({ kind }) => kind)}::text[], ${keyed.map(({ ownerId }) => ownerId ?? null)}::uuid[],
            ${keyed.map(({ key, target }) => this.vault.sealOptional(TARGET, rowOf(by.importId, key.toString('hex')), target ? JSON.stringify(target) : null))}::bytea[]) n`,
    );
  }

  /** Loads all that the ends may mean, and returns how each is found. */
  async finder(part: Part, ends: End[]): Promise<(end: End) => Found> {
    const direct = await this.rows(part, ends);
    const targets = direct.flatMap(({ target }) => target ?? []);
    const rows = [...direct, ...(await this.rows(part, targets))];
    const all = [...ends, ...targets];
    const finder = new Finder(
      part.fileId,
      rows,
      await this.sources(all),
      await this.numbers(all),
      (place) => this.knowledge.placeKey(place).toString('hex'),
      ({ system, value }) => this.identifiers.keyOf(system, value).toString('hex'),
    );
    return (end) => finder.find(end);
  }

  private async rows({ by }: Part, ends: End[]): Promise<PlaceRow[]> {
    const keys = this.keysOf(ends);
    if (keys.length === 0) return [];
    const rows = await this.db.query<Omit<PlaceRow, 'target'> & { target: Buffer | null }>(
      sql`select encode(p.key, 'hex') as key, p.import_file_id as file, p.kind, p.owner_id, p.target, min(p.entry) as entry
          from directory.import_place p where p.import_run_id = ${by.importId} and p.key = any(${keys}::bytea[])
          group by p.key, p.import_file_id, p.kind, p.owner_id, p.target`,
    );
    return rows.map(({ target, ...row }) => {
      const opened = this.vault.openOptional(TARGET, rowOf(by.importId, row.key), target);
      return { ...row, target: opened === null ? null : (JSON.parse(opened) as End) };
    });
  }

  private async sources(ends: End[]): Promise<Map<string, string[]>> {
    const absolute = ends.map((end) => ({ ...end, places: end.places.filter((place) => /^(https?:\/\/|urn:)/.test(place)) }));
    const keys = this.keysOf(absolute);
    if (keys.length === 0) return new Map();
    const rows = await this.db.query<{ name: string; owner_id: string }>(
      sql`select s.owner_kind || ' ' || encode(s.key, 'hex') as name, ${originIn('s')} as owner_id from directory.import_source s where s.key = any(${keys}::bytea[])`,
    );
    const owners = new Map<string, string[]>();
    for (const { name, owner_id } of rows) owners.set(name, [...(owners.get(name) ?? []), owner_id]);
    return owners;
  }

  private async numbers(ends: End[]): Promise<Map<string, string | null>> {
    const keys = ends.flatMap(({ identifier }) => (identifier ? [this.identifiers.keyOf(identifier.system, identifier.value)] : []));
    if (keys.length === 0) return new Map();
    const rows = await this.db.query<{ name: string; holder: string | null }>(
      sql`select i.owner_kind || ' ' || encode(i.key, 'hex') as name, (array_agg(${originIn('i')}) filter (where i.identifies))[1] as holder
          from directory.identifier i where i.key = any(${keys}::bytea[]) group by i.owner_kind, i.key`,
    );
    return new Map(rows.map(({ name, holder }) => [name, holder]));
  }

  private keysOf(ends: End[]): Buffer[] {
    return [...new Set(ends.flatMap(({ places }) => places))].map((place) => this.knowledge.placeKey(place));
  }
}

/** Resolves references: in the same file first, then in the run, then by addresses that an earlier import brought, then by number. */
class Finder {
  private readonly byKey: Map<string, PlaceRow[]>;

  constructor(
    private readonly file: string,
    rows: PlaceRow[],
    private readonly sources: Map<string, string[]>,
    private readonly numbers: Map<string, string | null>,
    private readonly placeKey: (place: string) => string,
    private readonly numberKey: (key: { system: string; value: string }) => string,
  ) {
    this.byKey = Map.groupBy(rows, ({ key }) => key);
  }

  find(end: End, throughRole = true): Found {
    for (const place of end.places) {
      const key = this.placeKey(place);
      const found = this.inRun(end, this.byKey.get(key) ?? [], throughRole);
      if (found) return found;
      const known = this.sources.get(`${end.kind} ${key}`) ?? [];
      if (known.length === 1) return { id: known[0] ?? '' };
    }
    return end.identifier
      ? this.byNumber(end.kind, end.identifier)
      : { problem: `the ${TYPES[end.kind]} that it refers to is not in the bundle` };
  }

  private inRun(end: End, rows: PlaceRow[], throughRole: boolean): Found | undefined {
    const here = rows.filter(({ file }) => file === this.file);
    const candidates = here.length > 0 ? here : rows;
    const people = candidates.filter(({ kind }) => kind === end.kind);
    const owners = new Set(people.map(({ owner_id }) => owner_id));
    if (owners.size > 1) return { problem: `the ${TYPES[end.kind]} that it refers to may be several` };
    const [owner] = owners;
    if (owner) return { id: owner };
    const role = end.kind === 'doctor' ? candidates.find(({ kind }) => kind === 'role') : undefined;
    if (role) return role.target && throughRole ? this.find(role.target, false) : { ignored: true };
    const refused = candidates.find(({ kind }) => kind === 'refused');
    if (refused)
      return {
        problem:
          here.length > 0
            ? `entry ${refused.entry}, which it refers to, has an error`
            : `the ${TYPES[end.kind]} that it refers to has an error`,
      };
    return candidates.length > 0 ? { ignored: true } : undefined;
  }

  private byNumber(kind: OwnerKind, identifier: { system: string; value: string }): Found {
    const holder = this.numbers.get(`${kind} ${this.numberKey(identifier)}`);
    if (holder) return { id: holder };
    return {
      problem: `the ${kind} that it refers to ${holder === null ? 'is named by a number that identifies nobody' : 'is not known here'}`,
    };
  }
}
