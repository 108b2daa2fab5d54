import { Id } from '../../platform/http/fields/texts.js';

export class OtherPatientBody {
  @Id({ of: 'DuplicatePatient', description: 'The other patient.' }) otherId!: string;
}
