import { Module } from '@nestjs/common';
import { AuditChain } from './chain/audit-chain.js';
import { AuditChainLoop } from './chain/audit-chain-loop.js';
import { CheckpointKey } from './chain/checkpoint.js';

/** Links the events that API and worker write to the chain. */
@Module({ providers: [AuditChain, AuditChainLoop, CheckpointKey] })
export class AuditWorkerModule {}
