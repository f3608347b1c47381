import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { JobLeases } from './job-leases.js';
import { Scheduler } from './scheduler.js';

/** Runs the jobs of the application it is part of. */
@Module({ imports: [DiscoveryModule], providers: [JobLeases, Scheduler] })
export class JobsModule {}
