import { defineErrors } from '#libs/errors';

export const deadLettersErrors = defineErrors('dead_letters', {
  not_found: {
    kind: 'not_found',
    title: 'No such dead letter.',
    cause: 'There is none with that id in the caller’s tenant.',
    fix: 'Look at GET /v1/dead-letters for those there are.',
  },
});
