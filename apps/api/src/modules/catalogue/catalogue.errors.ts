import { defineErrors } from '#libs/errors';

/** The public noun of the catalogue is `services`. */
export const servicesErrors = defineErrors('services', {
  not_found: {
    kind: 'not_found',
    title: 'No such service.',
    cause: 'No service has this id, or none that you may see: customers see active ones only.',
    fix: 'Check the id against GET /v1/services.',
  },
  code_taken: {
    kind: 'conflict',
    title: 'The code is taken.',
    cause: 'The tenant already has a service with this code.',
    fix: 'Choose another code, or change the service that has it.',
  },
});
