/**
 * Shorter names are similar to ordinary ones, HOST to COST and PORT to SORT. For them the first letter has to be right, and all letters must be
 * capitals.
 */
const SHORT = 8;
/** Ordinary names that are similar to a short setting. */
const USUAL = ['POST', 'POSTS', 'PART', 'HIST'];
/** Names of this length or more may have two wrong letters. */
const LONG = 12;

/**
 * Finds the setting that a name is meant to be: its case and a letter or two may be wrong. Undefined if the name is a setting itself or is similar to
 * none.
 */
export function misspelt(name: string, settings: readonly string[]): string | undefined {
  if (settings.includes(name)) return undefined;
  const upper = name.toUpperCase();
  return settings.find((setting) => {
    if (setting.length < SHORT && !mayBeShort(name, setting)) return false;
    const wrong = distance(upper, setting);
    return wrong <= 1 || (wrong === 2 && setting.length >= LONG && upper.startsWith(setting.charAt(0)));
  });
}

const mayBeShort = (name: string, setting: string): boolean =>
  /^[A-Z]+$/.test(name) && name.startsWith(setting.charAt(0)) && !USUAL.includes(name);

/** One line for each name of the environment that is similar to a setting which is not set. */
export function misspeltSettings(env: NodeJS.ProcessEnv, settings: readonly string[]): string[] {
  const isMade = (name: string) => Boolean(env[name]?.trim());
  return Object.keys(env).flatMap((name) => {
    const meant = isMade(name) ? misspelt(name, settings) : undefined;
    return meant === undefined || isMade(meant) ? [] : [noSetting(name, meant)];
  });
}

export const noSetting = (name: string, meant?: string): string => `${name} is no setting${meant ? `; did you mean ${meant}?` : '.'}`;

/** Number of letters that are missing, extra, different or swapped. */
function distance(a: string, b: string): number {
  const rows: number[][] = Array.from({ length: a.length + 1 }, (_, i) => [i]);
  const at = (i: number, j: number) => rows[i]?.[j] ?? Infinity;
  for (let j = 1; j <= b.length; j += 1) (rows[0] ?? [])[j] = j;
  for (let i = 1; i <= a.length; i += 1) {
    for (let j = 1; j <= b.length; j += 1) {
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1] ? at(i - 2, j - 2) + 1 : Infinity;
      const other = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      (rows[i] ?? [])[j] = Math.min(at(i - 1, j) + 1, at(i, j - 1) + 1, other, swapped);
    }
  }
  return at(a.length, b.length);
}
