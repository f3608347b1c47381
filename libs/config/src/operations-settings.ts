import { z } from 'zod';

const token = z
  .string()
  .regex(/^[\x21-\x7e]{8,512}$/, 'must be 8 to 512 visible ASCII characters (openssl rand -hex 32)')
  .optional();

/** What machines that watch us come in with. */
export const operationsSettings = {
  METRICS_TOKEN: token.meta({
    description: 'opens /metrics on the main port to who sends it as a bearer token; unset: only the admin port has it',
    secret: true,
  }),
  ALERTS_WEBHOOK_TOKEN: token.meta({
    description: 'what Alertmanager sends to POST /alerts/webhook as a bearer token; unset: there is no such path',
    secret: true,
  }),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/ })
    .optional()
    .meta({
      description: 'where traces go, by OTLP over HTTP; unset: none are recorded, and they cost nothing',
    }),
  OTEL_SERVICE_NAME: z
    .string()
    .regex(/^[\w.-]{1,64}$/)
    .default('company-backend')
    .meta({ description: 'what this process is called in traces' }),
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number().min(0).max(1).default(1).meta({
    description:
      'share of the traces that begin here and are recorded; of those that begin elsewhere the caller decides',
  }),
};
