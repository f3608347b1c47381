import { defineErrors } from '#libs/errors';

export const rolesErrors = defineErrors('roles', {
  unknown: {
    kind: 'invalid',
    title: 'No such role.',
    cause: 'The tenant has no role of that name.',
    fix: 'Use one of the built-in roles: owner, admin, support, customer.',
  },
  beyond_own: {
    kind: 'forbidden',
    title: 'You cannot grant or take away more than you have.',
    cause: 'A role in the request, or one the user has now, holds a permission that you lack.',
    fix: 'Ask somebody who has that permission.',
  },
});
