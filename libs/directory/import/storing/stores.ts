import { Chunks } from './chunks.js';
import { FileResults } from './file-results.js';
import { IdentifierStore } from './identifier-store.js';
import { KnowledgeBase } from './knowledge.js';
import { MappingStore } from './mapping-store.js';
import { PartStore } from './part-store.js';
import { PlaceStore } from './place-store.js';
import { ProfileStore } from './profile-store.js';
import { RelationStore } from './relation-store.js';
import { ReplacementStore } from './replacement-store.js';

/** Providers that save the parts of an import. */
export const IMPORT_STORES = [
  Chunks,
  FileResults,
  IdentifierStore,
  KnowledgeBase,
  MappingStore,
  PartStore,
  PlaceStore,
  ProfileStore,
  RelationStore,
  ReplacementStore,
];
