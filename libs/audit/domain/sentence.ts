import type { Ground } from './grounds.js';
import { automatic, deed, roleWord } from './words.js';

/** A read or a change as the access log describes it. */
export interface Look {
  /** Name of the account. Null if nobody was logged in, or nobody requested the action. */
  name: string | null;
  role: string | null;
  /** The saga or job that acted; null if a person did. */
  system: string | null;
  action: string;
  subject: string;
  inList: boolean;
  why: Ground;
  /** The sagas that this action triggered. */
  reactions: readonly string[];
}

/** Says who did what and why they could, in everyday words: no type names, no ids. */
export const sentence = (look: Look, nouns: Record<string, string>): string =>
  look.system === null ? ofPerson(look, nouns) : ofSystem(look, look.system);

function ofPerson(look: Look, nouns: Record<string, string>): string {
  const { action, subject, inList, reactions } = look;
  const did = `${who(look)} ${deed(action, subject, nouns, inList) ?? 'used data of the patient'}.`;
  return [did, because(look), followed(reactions)].filter(Boolean).join(' ');
}

function ofSystem({ name, reactions }: Look, system: string): string {
  const wish = name === null ? '' : ` ${name} had asked for it.`;
  return `Consilium ${listed([system, ...reactions])} automatically.${wish}`;
}

function who({ name, role, why }: Look): string {
  if (name === null) return 'Somebody who was not logged in';
  const word = why === 'delegate' ? 'delegate' : role && roleWord(role);
  return word ? `${name} (${word})` : name;
}

const followed = (reactions: readonly string[]): string =>
  reactions.length > 0 ? `Consilium then ${listed(reactions)} automatically.` : '';

/** Joins the actions, each named once. */
function listed(systems: readonly string[]): string {
  const deeds = [...new Set(systems.map((system) => automatic(system) ?? 'worked with data of the patient'))];
  return [deeds.slice(0, -1).join(', '), deeds.at(-1)].filter(Boolean).join(' and ');
}

function because({ why, role, subject, inList }: Look): string {
  switch (why) {
    case 'delegate':
      return 'They acted for the patient then.';
    case 'care-relationship':
      return 'They cared for the patient then.';
    case 'hospital-registration':
      return 'The patient was registered there then.';
    case 'break-glass':
      return subject === 'BreakGlass' ? '' : 'They had opened the record in an emergency.';
    case 'break-glass-review':
      return 'Reviewing it is a task of this hospital.';
    case 'administration':
      return 'They administer this installation.';
    case 'client':
      return 'An administrator has let this system in.';
    case 'appointment':
      if (role === 'hospital') return inList ? 'They take place there.' : 'It takes place there.';
      return inList ? 'They are with this doctor.' : 'It is with this doctor.';
    case 'notification':
      return 'Consilium had told them.';
    case 'request':
      return 'The relation had been asked for.';
    case 'other':
      return 'What related them to the patient then is not known.';
    case 'own-record':
    case 'system':
      return '';
  }
}
