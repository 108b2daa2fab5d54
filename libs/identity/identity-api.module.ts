import { Module } from '@nestjs/common';
import { AdministratorNotice } from './administrator-notice.js';
import { DemoPasswordCheck } from './passwords/demo-password-check.js';

/** The part that runs only in the API: checks the accounts before the first request is answered. */
@Module({ providers: [DemoPasswordCheck, AdministratorNotice] })
export class IdentityApiModule {}
