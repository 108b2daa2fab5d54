import { DomainError } from '../../kernel/domain-error.js';
import type { Scopes } from './scopes.js';

/** Facts about the caller that decide the sentence. */
interface Caller {
  readonly inGoodStanding: boolean;
  readonly scopes?: readonly string[];
}

/** The caller's account may not do this to any record. The sentence says which right is missing. */
export class NotPermitted extends DomainError {
  readonly code = 'not-allowed';
  readonly kind = 'forbidden';
  constructor(who: Caller, action: string, subject: string, scopes: Scopes) {
    super(sentence(who, action, subject, scopes));
  }
}

function sentence({ scopes: given, inGoodStanding }: Caller, action: string, subject: string, scopes: Scopes): string {
  if (given) {
    const scope = scopes.narrowest(action, subject);
    if (!scope) return 'No scope allows this: a person has to do it.';
    if (!given.includes(scope)) return `This needs the scope ${scope}.`;
  }
  if (!inGoodStanding) return 'Your account waits for its verification or its second factor: until then it deals with itself only.';
  return `Your account may not ${action.replaceAll('-', ' ')} ${wordsFor(subject, scopes)}.`;
}

/** Name of a kind of record in the plural: access logs, mappings. */
function wordsFor(subject: string, scopes: Scopes): string {
  const words = subject.replaceAll(/([a-z])([A-Z])/g, '$1 $2').toLowerCase();
  const plural = words.endsWith('s') ? words : `${words}s`;
  const resource = scopes.resourceOf(subject);
  return resource === undefined || plural.startsWith(resource) ? plural : resource;
}
