import type { RowProblem } from '../reading/records.js';

const LONGEST_SYSTEM = 200;

/** A number that identifies nobody, told once per system and kind in a file. Its value is never told. */
export function sharedNumber(
  entry: number,
  kind: string,
  { system, kind: what }: { system: string; kind: string },
  other?: number,
): RowProblem {
  const named = `the ${what === 'other' ? '' : `${what} `}identifier of the system ${system.slice(0, LONGEST_SYSTEM)}`;
  const also = other === undefined ? '' : ` (entry ${other})`;
  return {
    entry,
    detail: `${named} belongs to another ${kind} as well${also}: shared numbers of this system identify nobody`,
    once: `shared ${kind} ${what} ${system}`,
  };
}

export const placeholder = (entry: number, kind: string, { system, kind: what }: { system: string; kind: string }): RowProblem => ({
  entry,
  detail: `the ${what === 'other' ? '' : `${what} `}identifier of the system ${system.slice(0, LONGEST_SYSTEM)} is a placeholder: it identifies nobody`,
  once: `placeholder ${kind} ${what} ${system}`,
});

/** Problems of one file in their order, those with the same mark once; `told` holds the marks so far. */
export function untold(problems: RowProblem[], told: Set<string>): RowProblem[] {
  return problems
    .toSorted((a, b) => (a.entry ?? 0) - (b.entry ?? 0))
    .filter(({ once }) => once === undefined || (!told.has(once) && told.add(once)));
}
