import { Lenient, ListOf } from '../fields/objects.js';
import { Shown } from '../fields/texts.js';
import { Count } from '../fields/values.js';

export class FieldErrorView {
  @Shown({ description: 'Where: `#/field` in the body, `query:limit`, `path:id`, `header:If-Match`.', example: '#/durationMinutes' })
  pointer!: string;

  @Shown({ description: 'What is wrong, one sentence for people.', example: 'Must be 5 to 480 minutes.' })
  detail!: string;
}

/** The problem document of the contract (RFC 9457). */
@Lenient()
export class Problem {
  @Shown({ example: 'urn:consilium:problem:not-found' }) type!: string;
  @Shown({ example: 'Not found' }) title!: string;
  @Count({ description: 'HTTP status.', example: 404 }) status!: number;
  @Shown({ optional: true, description: 'One sentence for people; it may be reworded.', example: 'There is no such appointment.' })
  detail?: string;
  @Shown({ description: 'Permanent; program against this.', example: 'not-found' }) code!: string;
  @ListOf(() => FieldErrorView, { optional: true, description: 'With `invalid-input`: each value that is wrong.' })
  errors?: FieldErrorView[];
  @Shown({ optional: true, description: 'As in `X-Request-Id`.', example: '01890a5d-ac96-774b-bcce-b302099a8057' }) requestId?: string;
}
