import { p } from '@mikro-orm/core';
import { TextList } from './text-list.js';

/** Columns of every profile: version, times of creation and last change, the deletion with its account and reason, and what was changed by hand. */
export const stamps = {
  version: p.integer().version(),
  createdAt: p.datetime(),
  updatedAt: p.datetime().onUpdate(() => new Date()),
  deletedAt: p.datetime().nullable(),
  deletedBy: p.uuid().nullable(),
  deleteReason: p.string().nullable(),
  /** Fields that a person has changed: an import leaves them as they are. */
  handChanged: p.type(TextList),
};

export const freshStamps = (now: Date) => ({
  createdAt: now,
  updatedAt: now,
  deletedAt: null,
  deletedBy: null,
  deleteReason: null,
  handChanged: [],
});

export interface Deletion {
  by: string;
  at: Date;
  reason?: string;
}

/** Soft deletion: the row stays, nobody sees it, and its unique email and licence number become free again. */
export const markDeleted = (
  profile: { deletedAt?: Date | null; deletedBy?: string | null; deleteReason?: string | null },
  { by, at, reason }: Deletion,
) => {
  profile.deletedAt = at;
  profile.deletedBy = by;
  profile.deleteReason = reason ?? null;
};
