/** Words of contexts: kinds of records, and tags, which begin their paths. */
export interface Vocabulary {
  subjects: readonly string[];
  tags: readonly string[];
}

/** Words of contexts in a source of the platform: `file: word`. Folders of contexts and paths of their endpoints count as words. */
export function foreignWords(file: string, source: string, { subjects, tags }: Vocabulary): string[] {
  const kinds = new RegExp(`\\b(?:${subjects.join('|')})\\b`, 'g');
  const paths = new RegExp(`(?<=/)(?:${tags.join('|')})\\b(?!\\.js)`, 'g');
  const literals = new RegExp(`(?<=['"\`])(?:${tags.join('|')})(?=['"\`])`, 'g');
  const found = [kinds, paths, literals].flatMap((pattern) => source.match(pattern) ?? []);
  return [...new Set(found)].map((word) => `${file}: ${word}`);
}
