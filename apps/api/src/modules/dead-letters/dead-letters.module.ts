import { Module } from '@nestjs/common';
import { DeadLettersController } from './http/dead-letters.controller.js';
import { DeadLettersService } from './dead-letters.service.js';

@Module({ providers: [DeadLettersService], exports: [DeadLettersService] })
export class DeadLettersModule {}

/** The doors the api role opens. */
@Module({ imports: [DeadLettersModule], controllers: [DeadLettersController] })
export class DeadLettersApiModule {}
