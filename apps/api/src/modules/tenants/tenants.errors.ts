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
});
