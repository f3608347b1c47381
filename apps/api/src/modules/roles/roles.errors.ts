import { defineErrors } from '#libs/errors';

export const rolesErrors = defineErrors('roles', {
  unknown: {
    kind: 'invalid',
    title: 'No such role.',
    cause: 'The tenant has no role of that name.',
    fix: 'Use a name that `GET /v1/roles` lists, such as owner, admin, support or customer.',
  },
  not_found: {
    kind: 'not_found',
    title: 'No such role.',
    cause: 'The tenant has no role of that name.',
    fix: 'Use a name that `GET /v1/roles` lists.',
  },
  name_taken: {
    kind: 'conflict',
    title: 'The name is taken.',
    cause: 'The tenant has a role of that name already, or the name is reserved.',
    fix: 'Choose another name, or change the role that has it.',
  },
  built_in: {
    kind: 'conflict',
    title: 'A built-in role stays as it is.',
    cause: 'The roles owner, admin, support and customer are the same in every tenant.',
    fix: 'Define a role of your own and grant that.',
  },
  other_name: {
    kind: 'conflict',
    title: 'A role keeps its name.',
    cause: 'The name in the body is not the one in the path.',
    fix: 'Leave the name out of the body, or define another role.',
  },
  too_many: {
    kind: 'conflict',
    title: 'The tenant has enough roles.',
    cause: 'A tenant may define 100 roles of its own.',
    fix: 'Remove roles that nobody needs any more.',
  },
  beyond_own: {
    kind: 'forbidden',
    title: 'You cannot grant or take away more than you have.',
    cause: 'A role in the request, or one the user has now, holds a permission that you lack.',
    fix: 'Ask somebody who has that permission.',
  },
});
