/** A tenant's own limits, such as `100/1m` or `off`; null where the platform's hold. */
export interface OwnRates {
  /** Of each of its people and keys. */
  readonly principalLimit: string | null;
  /** Of all of them together. */
  readonly tenantLimit: string | null;
}

/** Knows tenants by their names, and which have limits of their own; the tenants module does. */
export abstract class TenantRates {
  /** As they were within the last second; undefined where the platform's hold. Answers at once where it can. */
  abstract of(tenantId: string): OwnRates | undefined | Promise<OwnRates | undefined>;

  /** The id of the tenant with that id or slug, however it is spelt; undefined where there is none, or it cannot be told. */
  abstract idOf(idOrSlug: string): Promise<string | undefined>;
}
