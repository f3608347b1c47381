import type { OpenAPIObject } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { loadConfig } from '#libs/config';
import type { ApiDescription } from './api-description.js';
import { DocsController } from './docs.controller.js';

const config = loadConfig({
  DATABASE_URL: 'postgres://x@localhost/x',
  KEY_ENCRYPTION_KEY: Buffer.alloc(32, 7).toString('base64'),
});
const reply = { header: () => undefined } as unknown as FastifyReply;

describe('what developers read', () => {
  it('is written once, however many ask: who asks again gets the same bytes', () => {
    let written = 0;
    const description = {
      get openApi(): OpenAPIObject {
        written += 1;
        return { openapi: '3.0.0', info: { title: 'x', version: '1' }, paths: {} };
      },
    } as ApiDescription;
    const docs = new DocsController(description, config);
    const texts = () => [docs.yaml(), docs.json(reply), docs.errors(), docs.events(), docs.eventsJson(reply)];
    const first = texts();
    for (const [at, text] of texts().entries()) expect(text).toBe(first[at]);
    expect(first[0]?.toString()).toContain('openapi: 3.0.0');
    expect(written).toBe(2);
  });
});
