import { Module } from '@nestjs/common';
import { AuditChain } from './chain/audit-chain.js';
import { AuditChainLoop } from './chain/audit-chain-loop.js';
import { CheckpointKey } from './chain/checkpoint.js';

/** Links events of API and worker to the chain. */
@Module({ providers: [AuditChain, AuditChainLoop, CheckpointKey] })
export class AuditWorkerModule {}
