import { defineErrors } from '#libs/errors';

export const tenantsErrors = defineErrors('tenants', {
  not_found: {
    kind: 'not_found',
    title: 'No such tenant.',
    cause: 'No tenant has the id or slug in `X-Tenant-Id`.',
    fix: 'Check the header, or leave it out to mean the default tenant.',
  },
  suspended: {
    kind: 'forbidden',
    title: 'The tenant is suspended.',
    cause: 'The operator of the platform has suspended the tenant.',
    fix: 'Ask the operator of the platform.',
  },
  slug_taken: {
    kind: 'conflict',
    title: 'The slug is taken.',
    cause: 'Another tenant is named by it.',
    fix: 'Choose another slug.',
  },
  own_tenant: {
    kind: 'conflict',
    title: 'Nobody suspends their own tenant.',
    cause: 'You belong to this tenant: with it you would shut yourself out, and nobody could readmit it.',
    fix: 'Suspend other tenants only.',
  },
});
