import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import { newId } from '../../../kernel/ids.js';
import { sql } from '../../../kernel/sql.js';
import { Database } from '../../../platform/database/database.js';
import { Vault } from '../../../platform/sealing/vault.js';
import type { Relation } from '../reading/records.js';
import type { RawEntry } from '../reading/rows.js';

const zip = promisify(gzip);
const unzip = promisify(gunzip);

/** Steps of an import: profiles, then replaced patients, then relations, each over all chunks of the run. */
export const STEP = { profiles: 1, replacements: 2, relations: 3 } as const;
export type Step = (typeof STEP)[keyof typeof STEP];

export interface OpenChunk {
  id: string;
  fileId: string;
  step: Step;
  entries: number;
}

/** Parts of files that wait to be saved, sealed: they hold the data of people. */
@Injectable()
export class Chunks {
  constructor(
    private readonly db: Database,
    private readonly vault: Vault,
  ) {}

  async add(importId: string, fileId: string, position: number, entries: RawEntry[], count: number): Promise<void> {
    const id = newId();
    await this.db.query(
      sql`insert into directory.import_chunk (id, import_run_id, import_file_id, position, step, entries, content)
          values (${id}, ${importId}, ${fileId}, ${position}, ${STEP.profiles}, ${count}, ${await this.seal('content', id, entries)})`,
    );
  }

  /** The chunk to be worked on next. */
  async next(importId: string): Promise<OpenChunk | undefined> {
    const [next] = await this.db.query<OpenChunk>(
      sql`select id, import_file_id as "fileId", step, entries from directory.import_chunk
          where import_run_id = ${importId} and step is not null order by step, position limit 1`,
    );
    return next;
  }

  /** Locks the chunk, so that no other worker saves it as well. False if it was saved meanwhile. */
  async lock({ id, step }: OpenChunk): Promise<boolean> {
    const rows = await this.db.query(sql`select 1 from directory.import_chunk where id = ${id} and step = ${step} for update skip locked`);
    return rows.length > 0;
  }

  async entriesOf({ id }: OpenChunk): Promise<RawEntry[]> {
    const [row] = await this.db.query<{ content: Buffer | null }>(sql`select content from directory.import_chunk where id = ${id}`);
    return row?.content ? ((await this.open('content', id, row.content)) as RawEntry[]) : [];
  }

  async relationsOf({ id }: OpenChunk): Promise<Relation[]> {
    const [row] = await this.db.query<{ relations: Buffer | null }>(sql`select relations from directory.import_chunk where id = ${id}`);
    return row?.relations ? ((await this.open('relations', id, row.relations)) as Relation[]) : [];
  }

  /** The profiles of the chunk are saved: its content goes, and its relations wait for their step. True if there are none. */
  async profilesDone({ id }: OpenChunk, relations: Relation[]): Promise<boolean> {
    const step = relations.some(({ type }) => type === 'replaced') ? STEP.replacements : relations.length > 0 ? STEP.relations : null;
    const sealed = relations.length > 0 ? await this.seal('relations', id, relations) : null;
    await this.db.query(sql`update directory.import_chunk set step = ${step}, content = null, relations = ${sealed} where id = ${id}`);
    return step === null;
  }

  async replacementsDone({ id }: OpenChunk, isLast: boolean): Promise<void> {
    await this.db.query(
      sql`update directory.import_chunk set step = ${isLast ? null : STEP.relations}, relations = case when ${isLast} then null else relations end where id = ${id}`,
    );
  }

  async done({ id }: OpenChunk): Promise<void> {
    await this.db.query(sql`update directory.import_chunk set step = null, content = null, relations = null where id = ${id}`);
  }

  /** Deletes all that a run needed while it lasted. */
  async forget(importId: string): Promise<void> {
    await this.db.query(sql`delete from directory.import_chunk where import_run_id = ${importId}`);
    await this.db.query(sql`delete from directory.import_place where import_run_id = ${importId}`);
  }

  private async seal(column: 'content' | 'relations', id: string, value: unknown): Promise<Buffer> {
    const zipped = await zip(JSON.stringify(value));
    return this.vault.seal(`directory.import_chunk.${column}`, id, zipped.toString('base64'));
  }

  private async open(column: 'content' | 'relations', id: string, sealed: Buffer): Promise<unknown> {
    const zipped = Buffer.from(this.vault.open(`directory.import_chunk.${column}`, id, sealed), 'base64');
    return JSON.parse((await unzip(zipped)).toString('utf8'));
  }
}
