import { Visibility } from '#libs/access';

type Field = 'id' | 'parentId';

const known = new Map<string, Visibility<Field>>();

/** Users whom one may know of: oneself, one's sub-accounts, and with the permission everybody in the tenant. */
export function usersVisibleWith(permission: string): Visibility<Field> {
  let visibility = known.get(permission);
  if (!visibility) known.set(permission, (visibility = visibleWith(permission)));
  return visibility;
}

function visibleWith(permission: string): Visibility<Field> {
  return new Visibility({
    all: permission,
    own: ({ principalId }) => [{ id: principalId }, { parentId: principalId }],
    columns: { tenantId: 'tenant_id', id: 'id', parentId: 'parent_id' },
  });
}
