import { ApiSchema } from '@nestjs/swagger';
import { PageByText } from '../../platform/http/fields/page.js';
import { ExactlyOne } from '../../platform/http/fields/objects.js';
import { exampleId } from '../../platform/http/fields/example-ids.js';
import { Email, Id, Phone, Text } from '../../platform/http/fields/texts.js';
import { Flag, OneOf } from '../../platform/http/fields/values.js';
import { ACCOUNT_ROLES, type AccountRole } from '../domain/user.js';
import { BCRYPT } from '../passwords/foreign-hashes.js';
import { NewPassword, Password } from './secrets.js';

export class UserQuery extends PageByText {
  @OneOf(ACCOUNT_ROLES, { name: 'AccountRole', optional: true, description: 'Only accounts of this role.' }) role?: AccountRole;
  @Flag({ inQuery: true, optional: true, description: 'Only accounts that are open, or only those that are closed.' }) active?: boolean;
}

@ApiSchema({ description: 'Has either `password` or `passwordHash`; and `profileId`, unless it is for an administrator.' })
@ExactlyOne('password', 'passwordHash')
export class CreateUserBody {
  @Email({ example: 'grace@example.org' }) email!: string;
  @NewPassword({ optional: true }) password?: string;

  @Text(60, {
    pattern: [BCRYPT, 'Must be a bcrypt hash of cost 4 to 16.'],
    optional: true,
    description: 'In the place of `password`, for an account that comes from another system: bcrypt, made anew at the first log-in.',
    example: '$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW',
  })
  passwordHash?: string;

  @Text(200, { description: 'For an administrator: every other account has the name of its profile.', example: 'Grace Okafor' })
  name!: string;
  @OneOf(ACCOUNT_ROLES, { name: 'AccountRole', example: 'doctor' }) role!: AccountRole;
  @Phone({ optional: true }) contact?: string;

  @Id({
    optional: true,
    description: 'The doctor, hospital or patient behind the account: required unless `role` is `admin`, which has none.',
    example: exampleId('Doctor'),
  })
  profileId?: string;
}

export class UpdateMeBody {
  @Email({ optional: true, description: 'A change of one’s own needs `currentPassword`.' }) email?: string;
  @Password({ optional: true }) currentPassword?: string;
  @Text(200, { optional: true, example: 'Ada Rivera' }) name?: string;
  @Phone({ optional: true, nullable: true, example: '+16175550102' }) contact?: string | null;
  @Text(500, { lines: true, optional: true, nullable: true, example: '1 Main Street, Boston' }) address?: string | null;
}
export class UpdateUserBody extends UpdateMeBody {
  @Flag({ optional: true, description: 'For administrators: false closes the account and ends its sessions.' }) active?: boolean;
}
