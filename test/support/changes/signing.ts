import { PASSWORD } from '../house.js';
import { CONFIRMATION, emailOf, Mailbox, newContext } from '../mails.js';
import { account, type Changing } from './changing.js';

/** Signing up, in and out, and what goes with it. */
export const signing: readonly Changing[] = [
  {
    call: 'POST /v1/auth/signup',
    actions: ['auth.session_opened', 'users.user_created', 'verifications.verification_requested'],
    ready: ({ house }) => Promise.resolve((h) => house.stranger.post('/v1/auth/signup', account(), h)),
  },
  {
    call: 'POST /v1/auth/login',
    actions: ['auth.session_opened'],
    ready: ({ house, maria }) =>
      Promise.resolve((h) => house.stranger.post('/v1/auth/login', { email: emailOf(maria), password: PASSWORD }, h)),
  },
  {
    call: 'POST /v1/auth/refresh',
    actions: ['auth.session_refreshed'],
    ready: async ({ house }) => {
      const { refreshToken } = (await house.signUp()).session as { refreshToken: string };
      return (h) => house.stranger.post('/v1/auth/refresh', { refreshToken }, h);
    },
  },
  {
    call: 'POST /v1/auth/logout',
    actions: ['auth.session_ended'],
    ready: async ({ house }) => {
      const person = await house.signUp();
      return (h) => person.post('/v1/auth/logout', undefined, h);
    },
  },
  {
    call: 'DELETE /v1/auth/sessions',
    actions: ['auth.sessions_ended'],
    ready: async ({ house }) => {
      const person = await house.signUp();
      return (h) => person.delete('/v1/auth/sessions', h);
    },
  },
  {
    call: 'DELETE /v1/auth/sessions/{id}',
    actions: ['auth.session_ended'],
    ready: async ({ house }) => {
      const person = await house.signUp();
      const other = await house.logIn(emailOf(person), PASSWORD);
      return (h) => person.delete(`/v1/auth/sessions/${other.sessionId}`, h);
    },
  },
  {
    call: 'PUT /v1/auth/password',
    actions: ['auth.password_changed'],
    ready: async ({ house }) => {
      const person = await house.signUp();
      const body = { currentPassword: PASSWORD, newPassword: 'another fine password' };
      return (h) => person.put('/v1/auth/password', body, h);
    },
  },
  {
    call: 'POST /v1/auth/password-resets',
    actions: ['resets.reset_requested'],
    ready: async ({ house }) => {
      const person = await house.signUp();
      return (h) => house.stranger.post('/v1/auth/password-resets', { email: emailOf(person) }, h);
    },
  },
  {
    call: 'PUT /v1/auth/password-resets',
    // Whoever reads the mail there has shown that the address is theirs.
    actions: ['auth.password_reset', 'users.user_updated'],
    ready: async ({ house }) => {
      const token = await new Mailbox(house).resetOf(emailOf(await house.signUp()));
      return (h) => house.stranger.put('/v1/auth/password-resets', { token, newPassword: 'another fine password' }, h);
    },
  },
  {
    call: 'POST /v1/auth/email-verifications',
    actions: ['verifications.verification_requested'],
    ready: async ({ house }) => {
      const person = await house.signUp();
      return (h) => person.post('/v1/auth/email-verifications', undefined, h);
    },
  },
  {
    call: 'PUT /v1/auth/email-verifications',
    actions: ['users.user_updated'],
    ready: async ({ house }) => {
      const [mailbox, context] = [new Mailbox(house), newContext()];
      await mailbox.signUp(context);
      const token = await mailbox.tokenOf(context, CONFIRMATION);
      return (h) => house.stranger.put('/v1/auth/email-verifications', { token }, h);
    },
  },
];
