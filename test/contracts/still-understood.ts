import { Ajv } from 'ajv';
import fc from 'fast-check';
import type { z } from 'zod';
import { payloadSchema, type JsonSchema } from '#libs/events';
import { payloads } from './payloads.js';

const ajv = new Ajv({ strict: false, validateFormats: false });

/** That messages of the released shape, which still wait somewhere, fit today's listeners. */
export function oldMessagesFit(released: JsonSchema, today: z.ZodType): fc.IProperty<unknown> {
  return fc.property(payloads(released), (payload) => today.safeParse(payload).success);
}

/** That messages of today, and of whoever adds to them tomorrow, fit those who listen by the released shape. */
export function newMessagesFit(released: JsonSchema, today: z.ZodType): fc.IProperty<unknown> {
  const fits = ajv.compile(released);
  const additions = fc.dictionary(fc.constantFrom('added', 'new'), fc.jsonValue());
  return fc.property(fc.tuple(payloads(payloadSchema({ schema: today })), additions), ([payload, addition]) =>
    fits({ ...(payload as object), ...addition }),
  );
}
