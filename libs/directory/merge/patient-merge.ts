import { defineEntity, p } from '@mikro-orm/core';
import { record } from '../../kernel/domain-event.js';
import { PatientMergeUndone, PatientsMerged } from '../contract.js';
import type { By } from '../domain/mappings.js';
import { UndoTooLate, UndoneAlready } from './merge.errors.js';

/** Sealed column of what an undo needs. */
export const MERGE_UNDO = 'directory.patient_merge.undo';
/** Days within which a merge can be undone. */
export const UNDO_DAYS = 30;

const PatientMergeSchema = defineEntity({
  name: 'PatientMerge',
  schema: 'directory',
  tableName: 'patient_merge',
  properties: {
    id: p.uuid().primary(),
    fromId: p.uuid(),
    intoId: p.uuid(),
    mergedBy: p.uuid(),
    mergedAt: p.datetime(),
    undoUntil: p.datetime(),
    undoneBy: p.uuid().nullable(),
    undoneAt: p.datetime().nullable(),
    /** Sealed: what both were before. */
    undo: p.blob(),
  },
});

/** A patient who was registered twice became one. The row holds whatever an undo needs. */
export class PatientMerge extends PatientMergeSchema.class {
  static readonly word = 'merge';

  static of(id: string, { fromId, intoId }: { fromId: string; intoId: string }, undo: Buffer, { userId, at }: By): PatientMerge {
    const merge = Object.assign(new PatientMerge(), {
      id,
      fromId,
      intoId,
      mergedBy: userId,
      mergedAt: at,
      undoUntil: new Date(at.getTime() + UNDO_DAYS * 86_400_000),
      undoneBy: null,
      undoneAt: null,
      undo,
    });
    record(merge, new PatientsMerged({ mergeId: id, fromId, intoId }));
    return merge;
  }

  takeBack({ userId, at }: By): void {
    if (this.undoneAt) throw new UndoneAlready();
    if (at > this.undoUntil) throw new UndoTooLate();
    this.undoneBy = userId;
    this.undoneAt = at;
    record(this, new PatientMergeUndone({ mergeId: this.id, fromId: this.fromId, intoId: this.intoId }));
  }
}
PatientMergeSchema.setClass(PatientMerge);
