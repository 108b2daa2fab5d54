import { IntersectionType } from '@nestjs/swagger';
import { OUTCOMES, type Outcome } from '../../platform/audit/audit-event.js';
import { PageByNumber } from '../../platform/http/fields/page.js';
import { Id, Text } from '../../platform/http/fields/texts.js';
import { Period } from '../../platform/http/fields/times.js';
import { OneOf } from '../../platform/http/fields/values.js';

const WORD: [RegExp, string] = [/^[\w.-]{1,100}$/, 'Must be one word of up to 100 letters, digits and . _ -.'];
const word = { pattern: WORD, optional: true };

class AuditEventFilters extends Period {
  @Id({ optional: true, description: 'What this account did.' }) userId?: string;
  @Id({ optional: true, description: 'Whose data.' }) patientId?: string;
  @Text(100, { ...word, description: 'What was done, such as read, create, update, delete, log-in.', example: 'read' }) action?: string;
  @Text(100, { ...word, description: 'Kind of record that it was done to.', example: 'Appointment' }) subject?: string;
  @OneOf(OUTCOMES, { name: 'Outcome', optional: true, description: 'How it ended.' }) outcome?: Outcome;
  @Text(100, {
    ...word,
    description: 'What one request did, and the sagas that followed from it: the `X-Request-Id` of its answer.',
    example: '7f1c2c1e-booking',
  })
  requestId?: string;
}
export class AuditEventQuery extends IntersectionType(PageByNumber, AuditEventFilters) {}
