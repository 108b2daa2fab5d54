import { p } from '@mikro-orm/core';
import { newId } from '../../kernel/ids.js';
import type { MODALITIES } from '../contract/words.js';

export type Modality = (typeof MODALITIES)[number];

/** Columns of every entry of a calendar: version, and who made it when. */
export const entry = {
  id: p.uuid().primary(),
  version: p.integer().version(),
  createdBy: p.uuid(),
  createdAt: p.datetime(),
};

/** Columns of an entry that says where and how a doctor sees patients; without modalities it is every one. */
export const place = {
  hospitalId: p.uuid().nullable(),
  location: p.string().nullable(),
  modalities: p.array<Modality>(),
  timeZone: p.string(),
};

export interface PlaceInput {
  hospitalId?: string;
  location?: string;
  modalities: Modality[];
  timeZone: string;
}

export interface By {
  userId: string;
  at: Date;
}

export const freshEntry = ({ userId, at }: By) => ({ id: newId(), createdBy: userId, createdAt: at });

/** Sets the fields that are given. */
export function setGiven(entity: object, fields: object): void {
  for (const [name, value] of Object.entries<unknown>({ ...fields })) if (value !== undefined) Object.assign(entity, { [name]: value });
}
