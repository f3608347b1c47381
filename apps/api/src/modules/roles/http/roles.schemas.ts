import { z } from 'zod';
import { pageQuery } from '#libs/http';
import { platformPermissions, tenantPermissions } from '../permissions.js';
import type { Role } from '../role.entity.js';

const example = {
  name: 'bookkeeper',
  permissions: ['orders:read', 'users:read'],
  builtIn: false,
  version: 1,
  createdAt: '2026-01-01T09:00:00.000Z',
  updatedAt: '2026-01-01T09:00:00.000Z',
};

export const roleNameSchema = z
  .string()
  .regex(/^[a-z][a-z0-9_-]{0,63}$/, 'must be a-z, 0-9, dashes and underscores, at most 64, and begin with a letter')
  .meta({ description: 'What the role is called.', example: 'bookkeeper' });
const permissionsSchema = z
  .array(z.enum([...tenantPermissions, ...platformPermissions]))
  .max(50)
  .meta({ description: 'What it permits; nobody can give what they lack.', example: ['orders:read', 'users:read'] });

export const defineRoleSchema = z
  .strictObject({ name: roleNameSchema, permissions: permissionsSchema })
  .meta({ id: 'DefineRole', example: { name: 'bookkeeper', permissions: ['orders:read', 'users:read'] } });
export type DefineRole = z.output<typeof defineRoleSchema>;

export const redefineRoleSchema = z
  .strictObject({
    name: roleNameSchema.optional().meta({ description: 'The same name as in the path, where it is repeated at all.' }),
    permissions: permissionsSchema,
  })
  .meta({ id: 'RedefineRole', example: { permissions: ['orders:read'] } });
export type RedefineRole = z.output<typeof redefineRoleSchema>;

export const roleSchema = z
  .object({
    name: z.string(),
    permissions: z.array(z.string()),
    builtIn: z.boolean().meta({ description: 'The same in every tenant, and not to be changed.' }),
    version: z.int(),
    createdAt: z.iso.datetime().nullable(),
    updatedAt: z.iso.datetime().nullable(),
  })
  .meta({ id: 'Role', example });
export type RoleView = z.output<typeof roleSchema>;

export const listRolesSchema = z.strictObject(pageQuery(['name', '-name']));
export type ListRoles = z.output<typeof listRolesSchema>;

export const rolePageSchema = z
  .object({
    data: z.array(roleSchema),
    page: z.object({ limit: z.int(), nextCursor: z.string().nullable(), total: z.int().optional() }),
  })
  .meta({ id: 'RolePage', example: { data: [example], page: { limit: 20, nextCursor: null } } });

export function roleView({ name, permissions, builtIn, version, createdAt, updatedAt }: Role): RoleView {
  return { name, permissions, builtIn, version, createdAt, updatedAt };
}
