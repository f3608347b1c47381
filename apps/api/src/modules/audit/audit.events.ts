import { z } from 'zod';
import { defineEvent } from '#libs/events';

export const headSigned = defineEvent(
  'audit.head_signed',
  1,
  z.object({
    chainId: z.uuid().meta({ description: 'The chain: one for each tenant, and not its id.' }),
    tenantId: z.uuid().meta({ description: 'Whose audit trail it is.' }),
    seq: z.int().min(1).meta({ description: 'The place of the newest sealed entry.' }),
    hash: z
      .string()
      .regex(/^[0-9a-f]{64}$/)
      .meta({ description: 'The hash at that place, in hexadecimal: it depends on every entry before.' }),
    number: z.int().min(1).meta({ description: 'Counts the signed heads of the chain.' }),
    signedAt: z.iso.datetime().meta({ description: 'When that was, by the clock of the database.' }),
    kid: z.string().meta({ description: 'The key that signed.' }),
    signature: z.string().meta({ description: 'Ed25519, base64url.' }),
  }),
  {
    description: 'The audit trail of a tenant had come this far, and was like this.',
    when: 'Entries were sealed since the head before; once a minute at most. Keep it where the database’s keepers cannot change it.',
    subject: 'chainId',
    example: {
      chainId: '6f1d7a52-0c1b-8e5d-9a3f-1b2c3d4e5f60',
      tenantId: '0193a1c0-1f2e-7d3c-9b4a-5e6f70819233',
      seq: 1_042,
      hash: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
      number: 17,
      signedAt: '2026-01-01T09:30:00.000Z',
      kid: 'Jx3o0b5n2kqk1m5oG0sS8w',
      signature: 'p3jR0nJ7yX1m2Vt5cQ8aLw4bZ6kD9fH0sE3uG7iO1rT5vB8xC2nM4qW6eY9zA1dF3gJ5hK7lP0oI2uS4tR6aBQ',
    },
  },
);
