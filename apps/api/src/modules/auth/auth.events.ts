import { z } from 'zod';
import { defineEvent } from '#libs/events';

const example = { sessionId: '0193a1c0-1f2e-7d3c-9b4a-5e6f70819233', userId: '0193a1c0-1f2e-7d3c-9b4a-5e6f70819244' };

export const sessionStolen = defineEvent(
  'sessions.session_stolen',
  1,
  z.object({
    sessionId: z.uuid().meta({ description: 'The session, which has ended.' }),
    userId: z.uuid().meta({ description: 'Whose session it was.' }),
  }),
  {
    description: 'A refresh token that had been replaced was presented again: it may have been stolen.',
    when: 'It came after the grace, or when its successor was in use. The session ended in the same commit.',
    subject: 'sessionId',
    example,
  },
);

const id = '0193a1c0-1f2e-7d3c-9b4a-5e6f70819255';
const expiresAt = z.iso.datetime().meta({ description: 'When what is mailed is no longer good for anything.' });

export const resetRequested = defineEvent(
  'resets.reset_requested',
  1,
  z.object({
    resetId: z.uuid().meta({ description: 'The request.' }),
    expiresAt,
  }),
  {
    description: 'Somebody wants a new password for an address, which may be nobody’s.',
    when: 'Somebody gave an address and asked, and had not done so too often.',
    subject: 'resetId',
    example: { resetId: id, expiresAt: '2026-01-01T09:15:00.000Z' },
  },
);

export const verificationRequested = defineEvent(
  'verifications.verification_requested',
  1,
  z.object({
    verificationId: z.uuid().meta({ description: 'The request.' }),
    userId: z.uuid().meta({ description: 'Whose address it is about.' }),
    expiresAt,
  }),
  {
    description: 'A user is to show that they read mail at their address.',
    when: 'Somebody signed up, or asked for another mail.',
    subject: 'verificationId',
    example: { verificationId: id, userId: example.userId, expiresAt: '2026-01-01T09:15:00.000Z' },
  },
);
