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
  closed: {
    kind: 'conflict',
    title: 'The account is closed.',
    cause: 'A closed account can no longer be changed.',
    fix: 'Create a new account; the address is free again.',
  },
});
