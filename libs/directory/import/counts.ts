import { Nested } from '../../platform/http/fields/objects.js';
import { Count } from '../../platform/http/fields/values.js';

export class ProfileCounts {
  @Count({ description: 'New here.', example: 12 }) created!: number;
  @Count({ description: 'Known, and changed.', example: 1 }) updated!: number;
  @Count({ description: 'Known, and the same.', example: 3 }) unchanged!: number;
}

export class MappingCounts {
  @Count({ description: 'New here.', example: 14 }) created!: number;
  @Count({ description: 'Known, and the same.', example: 3 }) unchanged!: number;
}

/** Counts of an import, or of its dry run. */
export class ImportCounts {
  @Nested(() => ProfileCounts) hospitals!: ProfileCounts;
  @Nested(() => ProfileCounts) doctors!: ProfileCounts;
  @Nested(() => ProfileCounts) patients!: ProfileCounts;
  @Nested(() => MappingCounts) mappings!: MappingCounts;
}

const none = (): ProfileCounts => ({ created: 0, updated: 0, unchanged: 0 });

export const noCounts = (): ImportCounts => ({
  hospitals: none(),
  doctors: none(),
  patients: none(),
  mappings: { created: 0, unchanged: 0 },
});

/** A failed file has counts of zero, or none at all. */
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
