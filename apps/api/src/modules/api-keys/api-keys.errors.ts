import { defineErrors } from '#libs/errors';

export const apiKeysErrors = defineErrors('api_keys', {
  not_found: {
    kind: 'not_found',
    title: 'No such API key.',
    cause: 'There is none with that id in the caller’s tenant.',
    fix: 'Look at GET /v1/api-keys for those there are.',
  },
  ended: {
    kind: 'conflict',
    title: 'The API key is no longer in use.',
    cause: 'It was revoked, or it has expired.',
    fix: 'Create another one.',
  },
  rotated_meanwhile: {
    kind: 'conflict',
    title: 'Somebody else rotated the API key at this moment.',
    cause: 'Two rotations met; the other one’s secret counts.',
    fix: 'Use the secret that the other rotation answered, or rotate again.',
  },
  unknown_permission: {
    kind: 'invalid',
    title: 'No such permission.',
    cause: 'A permission in the request is none that can be handed out.',
    fix: 'Use the names that the description of the roles lists, such as orders:read.',
  },
  beyond_own: {
    kind: 'forbidden',
    title: 'An API key cannot do more than who asks for it.',
    cause: 'The key has, or would have, a permission that you lack; or a key asks for what only a person may do.',
    fix: 'Leave the permission out, or ask somebody who has it.',
  },
});
