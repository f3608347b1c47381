import { defineErrors } from '#libs/errors';

/** Refusals of the guard; the contract names them after `auth`, where callers look for them. */
export const accessErrors = defineErrors('auth', {
  unauthenticated: {
    kind: 'unauthenticated',
    title: 'Sign in first.',
    cause: 'The request carries no token or API key, or one that is malformed, expired, revoked or not ours.',
    fix: 'Log in or refresh the session and send the access token as `Authorization: Bearer <token>`.',
  },
  forbidden: {
    kind: 'forbidden',
    title: 'You may not do this.',
    cause: 'The principal lacks the permission that the operation needs, or is an API key where it takes a person.',
    fix: 'Ask an administrator of the tenant for a role with the permission named in `detail`.',
  },
});
