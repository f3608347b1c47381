import { defineErrors } from '#libs/errors';

export const usersErrors = defineErrors('users', {
  not_found: {
    kind: 'not_found',
    title: 'No such user.',
    cause: 'No user has this id, or none that you may know of.',
    fix: 'Check the id; reading others needs the permission users:read.',
  },
  email_taken: {
    kind: 'conflict',
    title: 'The e-mail address is taken.',
    cause: 'The tenant already has a user with this address.',
    fix: 'Log in with it, or use another address.',
  },
  last_owner: {
    kind: 'conflict',
    title: 'A tenant keeps an owner.',
    cause: 'The change would leave the tenant without any active owner, and nobody could ever name one again.',
    fix: 'Make somebody else an owner first.',
  },
  sub_account: {
    kind: 'conflict',
    title: 'A sub-account has none of its own.',
    cause: 'The user is the sub-account of somebody.',
    fix: 'Create the account under the parent.',
  },
  closed: {
    kind: 'conflict',
    title: 'The account is closed.',
    cause: 'A closed account can no longer be changed.',
    fix: 'Create a new account; the address is free again.',
  },
});
