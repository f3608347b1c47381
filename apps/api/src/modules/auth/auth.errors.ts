import { defineErrors } from '#libs/errors';

export const authErrors = defineErrors('auth', {
  invalid_credentials: {
    kind: 'unauthenticated',
    title: 'E-mail address or password is wrong.',
    cause: 'No active user of the tenant has this address and this password.',
    fix: 'Check both, and that `X-Tenant-Id` names the right tenant.',
  },
  refresh_invalid: {
    kind: 'unauthenticated',
    title: 'The refresh token is not valid.',
    cause: 'It is malformed, expired, or its session has ended.',
    fix: 'Log in again.',
  },
  refresh_reused: {
    kind: 'unauthenticated',
    title: 'The refresh token was used before.',
    cause: 'A token that had been replaced was presented again: it may have been stolen, so its session has ended.',
    fix: 'Log in again. Keep only the newest refresh token of a session.',
  },
  tenant_mismatch: {
    kind: 'forbidden',
    title: 'The token belongs to another tenant.',
    cause: '`X-Tenant-Id` names another tenant than the credentials do.',
    fix: 'Leave the header out, or log in to the tenant it names.',
  },
  password_refused: {
    kind: 'invalid',
    title: 'This password cannot be used.',
    cause:
      'It equals the e-mail address or the name, it is made of little else than a word of the company (PASSWORD_FORBIDDEN_WORDS), or it is one of the most common passwords.',
    fix: 'Choose another password of 8 to 256 characters.',
  },
  too_many_attempts: {
    kind: 'limited',
    title: 'Too many attempts to sign in failed.',
    cause: 'Too many attempts failed for this account, or from this address, within a quarter of an hour.',
    fix: 'Wait as long as `Retry-After` says. Until then the right password is refused as well; live sessions go on.',
  },
  token_invalid: {
    kind: 'invalid',
    title: 'The token from the mail is not valid.',
    cause: 'It is malformed, expired, used, replaced by a newer one, or meant for something else.',
    fix: 'Ask for a new mail and use the token in it within a quarter of an hour.',
  },
  session_not_found: {
    kind: 'not_found',
    title: 'No such session.',
    cause: 'You have no open session of this id.',
    fix: 'List your sessions; one that has ended is not among them.',
  },
});
