import { Module } from '@nestjs/common';
import { IdentityModule } from './identity.module.js';
import { IdentitySweeper } from './identity-sweeper.js';

/** What only the worker does: deleting what is over. */
@Module({ imports: [IdentityModule], providers: [IdentitySweeper] })
export class IdentityWorkerModule {}
