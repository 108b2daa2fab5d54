import { ChangesOf, ListOf } from '../../platform/http/fields/objects.js';
import { Text } from '../../platform/http/fields/texts.js';
import { scope } from '../../platform/http/fields/scopes.js';

export class CreateClientBody {
  @Text(200, { example: 'Laboratory interface' }) name!: string;
  @ListOf(scope, { min: 1, max: 100, example: ['appointments:read'] }) scopes!: string[];
}

export class UpdateClientBody extends ChangesOf(CreateClientBody) {}
