import { Visibility } from '#libs/access';

// As the index says it: the account is the customer, or the parent whose sub-account the customer is.
const ACCOUNT = 'case when customer_parent_id is null then customer_id else customer_parent_id end';

/** Orders to read: one's own and those of one's sub-accounts, which have none of their own; or everybody's. */
export const readableOrders = new Visibility({
  all: 'orders:read',
  own: ({ principalId, parentId }) => [
    parentId === undefined ? { accountId: principalId } : { customerId: principalId },
  ],
  columns: { tenantId: 'tenant_id', customerId: 'customer_id', accountId: ACCOUNT },
});

/** Orders to change: one's own alone; or everybody's. */
export const changeableOrders = new Visibility({
  all: 'orders:manage',
  own: ({ principalId }) => [{ customerId: principalId }],
  columns: { tenantId: 'tenant_id', customerId: 'customer_id' },
});
