import { Global, Module } from '@nestjs/common';
import { MetricsModule } from '#libs/metrics';
import { Circuits } from './circuits.js';
import { OutboundClients } from './outbound-clients.js';

/** Offers clients of other hosts to every module, and circuits to every part that is asked. */
@Global()
@Module({ imports: [MetricsModule], providers: [Circuits, OutboundClients], exports: [Circuits, OutboundClients] })
export class ResilienceModule {}
