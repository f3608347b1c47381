import { Module } from '@nestjs/common';
import { AuditMetrics } from './audit-metrics.js';
import { AuditRepository } from './audit.repository.js';
import { AuditService } from './audit.service.js';
import { ChainSealer } from './chain-sealer.js';
import { ChainVerification } from './chain-verification.js';
import { HeadFiling } from './head-filing.js';
import { HeadSigner } from './head-signer.js';
import { HeadsFile } from './heads-file.js';
import { HeadsRepository } from './heads.repository.js';
import { AuditEntriesController } from './http/audit-entries.controller.js';
import { RefusalsTrail } from './refusals-trail.js';
import { CommitEars, SealingLoop } from './sealing-loop.js';
import { SealingRepository } from './sealing.repository.js';
import { SealingTurn } from './sealing-turn.js';
import { UnsealedMetrics } from './unsealed-metrics.js';

@Module({ providers: [AuditRepository, ChainVerification, AuditService], exports: [AuditService] })
export class AuditModule {}

/** The doors the api role opens, and what listens at all of them for attempts that are refused. */
@Module({ imports: [AuditModule], controllers: [AuditEntriesController], providers: [RefusalsTrail] })
export class AuditApiModule {}

/** What seals the trail, in the background. */
@Module({
  providers: [
    ...[AuditMetrics, UnsealedMetrics, SealingRepository, SealingTurn, ChainSealer, CommitEars, SealingLoop],
    ...[HeadsRepository, HeadsFile, HeadFiling, HeadSigner],
  ],
})
export class AuditWorkerModule {}
