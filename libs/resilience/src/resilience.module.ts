import { Global, Module } from '@nestjs/common';
import { OutboundClients } from './outbound-clients.js';

/** Offers clients of other hosts to every module. */
@Global()
@Module({ providers: [OutboundClients], exports: [OutboundClients] })
export class ResilienceModule {}
