import { Module } from '@nestjs/common';
import { AdministratorNotice } from './administrator-notice.js';
import { DemoPasswordCheck } from './passwords/demo-password-check.js';

/** What only the API does: looks at the accounts before it answers anybody. */
@Module({ providers: [DemoPasswordCheck, AdministratorNotice] })
export class IdentityApiModule {}
