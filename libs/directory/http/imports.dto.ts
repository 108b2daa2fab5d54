import { z } from 'zod';
import { id, instant } from '../../platform/http/schemas.js';
import { IMPORT_STATUSES } from '../import/import-run.js';

export const bundleBody = z
  .looseObject({
    resourceType: z.literal('Bundle', 'Must be Bundle.'),
    type: z.string().max(40).optional(),
    entry: z.array(z.unknown()).optional(),
  })
  .meta({
    id: 'FhirBundle',
    description: 'A FHIR R4 Bundle; what an import does not know is ignored.',
    example: { resourceType: 'Bundle', type: 'transaction', entry: [] },
  });

export const importQuery = z.strictObject({
  dryRun: z.enum(['true', 'false']).default('false').describe('`true`: tells what would happen, and changes nothing.'),
});

const created = z.int().describe('New here.');
const unchanged = z.int().describe('Known, and the same.');
const profileCounts = z.object({ created, updated: z.int().describe('Known, and changed.'), unchanged }).meta({ id: 'ImportedProfiles' });

export const importSchema = z
  .object({
    id: id(),
    dryRun: z.boolean(),
    status: z.enum(IMPORT_STATUSES),
    files: z.object({ total: z.int(), done: z.int(), failed: z.int().describe('Files that could not be read at all.') }),
    counts: z.object({
      hospitals: profileCounts,
      doctors: profileCounts,
      patients: profileCounts,
      mappings: z.object({ created, unchanged }),
    }),
    problems: z
      .array(
        z.object({
          file: z.string(),
          entry: z.int().nullable().describe('Position in `Bundle.entry`, from 0; null for the whole file.'),
          detail: z.string(),
        }),
      )
      .describe('The first 1000 of `problemCount`. Entries with a problem are left out, the others are imported.'),
    problemCount: z.int(),
    createdAt: instant(),
    finishedAt: instant().nullable(),
  })
  .meta({ id: 'Import' });
