import { PageByInstant } from '../../platform/http/fields/page.js';
import { Id, Prose } from '../../platform/http/fields/texts.js';
import { Flag, OneOf } from '../../platform/http/fields/values.js';
import { type Verdict, VERDICTS } from '../domain/break-glass.js';

export class OpenBreakGlassBody {
  @Prose(1000, {
    min: 10,
    description: 'Why this cannot wait, 10 to 1000 characters; the patient reads it in the access log.',
    example: 'Unconscious in the emergency room, medication unknown',
  })
  reason!: string;

  @Id({
    optional: true,
    description: 'One of the doctor’s hospitals, which reviews it if the patient is registered at none; needed of a doctor with several.',
  })
  hospitalId?: string;
}

export class ReviewBreakGlassBody {
  @OneOf(VERDICTS, { name: 'BreakGlassVerdict' }) verdict!: Verdict;
  @Prose(1000, { optional: true, example: 'Seen with the doctor; justified.' }) note?: string;
}

export class BreakGlassQuery extends PageByInstant {
  @Flag({ inQuery: true, optional: true, description: 'Only those that were reviewed, or only those that were not.' }) reviewed?: boolean;
}
