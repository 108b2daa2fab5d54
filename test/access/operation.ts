import type { System } from '../support/app.js';
import type { Person } from '../support/given.js';
import type { ActorKind, Place, World } from './world.js';

export interface Attempt {
  /** The i-th caller, so that nobody is in another one's way. */
  i: number;
  world: World;
  /** The records that are asked for. */
  at: Place;
  system: System;
  /** Set where the caller asks for what is their own. */
  own?: Person;
}

export interface Operation {
  path: (attempt: Attempt) => string | Promise<string>;
  body?: (attempt: Attempt) => object | Promise<object>;
  /**
   * Answers about the records of the world, in the order of ACTORS: anonymous, patient, delegate, chatDelegate, stranger, doctor, formerDoctor,
   * otherDoctor, pendingDoctor, suspendedDoctor, hospital, otherHospital, pendingHospital, admin, integration (with every scope that reads), writingIntegration (with every scope that writes). About their own records all patients get what
   * the patient gets, all doctors what the doctor, all hospitals what the hospital gets; about records elsewhere what those get who have
   * nothing to do with the world.
   */
  answers: string;
  /** It ends the caller's sessions: who tries it needs a new one afterwards (renewSession). */
  endsSession?: true;
  /** Nobody gets through with what a table can send. */
  neverSucceeds?: true;
  /** What they get about their own record, where it is not what the patient, doctor or hospital of the world gets. */
  own?: Partial<Record<ActorKind, number>>;
}
