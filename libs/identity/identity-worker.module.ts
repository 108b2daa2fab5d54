import { Module } from '@nestjs/common';
import { IdentityModule } from './identity.module.js';
import { DemoPasswordCheck } from './passwords/demo-password-check.js';
import { DemoPasswordWatch } from './passwords/demo-password-watch.js';
import { IdentitySweeper } from './identity-sweeper.js';

/** The part that runs only in the worker: deletes rows that expired long ago and looks for demo passwords. */
@Module({ imports: [IdentityModule], providers: [IdentitySweeper, DemoPasswordCheck, DemoPasswordWatch] })
export class IdentityWorkerModule {}
