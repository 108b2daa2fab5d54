export interface ProfileCounts {
  created: number;
  updated: number;
  unchanged: number;
}

/** What an import did, or would do. */
export interface ImportCounts {
  hospitals: ProfileCounts;
  doctors: ProfileCounts;
  patients: ProfileCounts;
  mappings: { created: number; unchanged: number };
}

const none = (): ProfileCounts => ({ created: 0, updated: 0, unchanged: 0 });

export const noCounts = (): ImportCounts => ({
  hospitals: none(),
  doctors: none(),
  patients: none(),
  mappings: { created: 0, unchanged: 0 },
});

/** Files that failed have counts of nothing, or none at all. */
export function totalOf(all: Partial<ImportCounts>[]): ImportCounts {
  const total = noCounts();
  for (const counts of all) {
    for (const profile of ['hospitals', 'doctors', 'patients'] as const) {
      for (const what of ['created', 'updated', 'unchanged'] as const) total[profile][what] += counts[profile]?.[what] ?? 0;
    }
    for (const what of ['created', 'unchanged'] as const) total.mappings[what] += counts.mappings?.[what] ?? 0;
  }
  return total;
}
