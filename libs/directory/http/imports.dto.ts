import { pageOf } from '../../platform/http/fields/objects.js';
import { PageByInstant } from '../../platform/http/fields/page.js';
import { Text } from '../../platform/http/fields/texts.js';
import { TimeZone } from '../../platform/http/fields/times.js';
import { Flag, OneOf } from '../../platform/http/fields/values.js';
import { type Encoding, ENCODINGS } from '../import/files/open-content.js';
import { ImportSummary } from '../views/import-view.js';

export class ImportQuery {
  @Flag({ inQuery: true, default: false, description: '`true`: tells what would happen, and changes nothing; `false` by default.' })
  dryRun!: boolean;
  @Flag({
    inQuery: true,
    default: false,
    description: '`true`: fields that a person changed by hand follow the source, too; `false` by default.',
  })
  overwrite!: boolean;
  @Flag({
    inQuery: true,
    default: false,
    description:
      '`true`: the source is trusted, its doctors and hospitals need no verification (administrators in person); `false` by default.',
  })
  verified!: boolean;
  @Text(200, { optional: true, description: 'Name of the import in lists.', example: 'Patients of the former system' }) name?: string;
  @TimeZone({ optional: true, description: 'Time zone of people whose address tells none; by default that of the installation.' })
  timeZone?: string;
  @OneOf(ENCODINGS, {
    name: 'CsvEncoding',
    optional: true,
    description: 'Encoding of a CSV file; by default it is recognised.',
    example: 'utf-8',
  })
  encoding?: Encoding;
}

export class ListImportsQuery extends PageByInstant {}
export class ImportList extends pageOf(ImportSummary) {}
