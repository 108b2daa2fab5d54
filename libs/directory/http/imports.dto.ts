import { ApiSchema } from '@nestjs/swagger';
import { AsSent, ListOf } from '../../platform/http/fields/objects.js';
import { Text } from '../../platform/http/fields/texts.js';
import { anything, Flag, OneOf } from '../../platform/http/fields/values.js';

@ApiSchema({ description: 'A FHIR R4 Bundle; what an import does not know is ignored.' })
@AsSent()
export class FhirBundle {
  @OneOf(['Bundle']) resourceType!: 'Bundle';
  @Text(40, { optional: true, example: 'transaction' }) type?: string;
  @ListOf(anything, { optional: true, example: [] }) entry?: unknown[];
}

export class ImportQuery {
  @Flag({ inQuery: true, default: false, description: '`true`: tells what would happen, and changes nothing; `false` by default.' })
  dryRun!: boolean;
}
