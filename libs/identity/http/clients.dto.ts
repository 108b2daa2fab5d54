import { SCOPES } from '../../platform/access/scopes.js';
import { ChangesOf, ListOf } from '../../platform/http/fields/objects.js';
import { Text } from '../../platform/http/fields/texts.js';
import { oneOf } from '../../platform/http/fields/values.js';

export class CreateClientBody {
  @Text(200, { example: 'Laboratory interface' }) name!: string;
  @ListOf(oneOf(SCOPES, 'Scope'), { min: 1, max: SCOPES.length, example: ['appointments:read'] }) scopes!: string[];
}

export class UpdateClientBody extends ChangesOf(CreateClientBody) {}
