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
