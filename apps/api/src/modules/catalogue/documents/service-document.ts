import type { TenantDocument } from '#libs/mongo';
import type { Money } from '#libs/money';
import { Service, type ServiceStatus } from '../service.entity.js';
import { escapeKeys, unescapeKeys } from './config-keys.js';
import { NEWEST, upcast, type Contents } from './upcasters.js';

/** What a version of a service says, in the newest form. */
export interface NewestContents extends Contents {
  readonly code: string;
  readonly name: string;
  readonly description: string;
  readonly status: ServiceStatus;
  readonly price: Money;
  readonly tags: readonly string[];
  readonly config: unknown;
  readonly version: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  readonly createdBy: string | null;
  readonly updatedBy: string | null;
}

/** A next version that PostgreSQL has yet to decide on. */
export interface Proposal {
  readonly id: string;
  readonly at: Date;
  /** In the form of whoever proposed it: it is moved as it is, so that nothing of a newer form is lost. */
  readonly contents: Contents;
}

/**
 * A service as it lies in MongoDB: the contents of its present version, whatever form they have, side by side with what is
 * about them. One that is only proposed has no contents yet.
 */
export interface StoredService extends TenantDocument, Contents {
  /** Every code it has or may get, so that one unique index holds for both. */
  readonly codes: readonly string[];
  readonly proposal?: Proposal;
}

/** Whether there is a version that counts. */
export function isPresent({ version }: StoredService): boolean {
  return typeof version === 'number';
}

/** The document as if its proposal counted. */
export function promoted({ _id, tenantId, proposal }: StoredService & { readonly proposal: Proposal }): StoredService {
  return { ...proposal.contents, _id, tenantId, codes: [proposal.contents['code'] as string] };
}

/** The same document in the newest form. */
export function renewed({ _id, tenantId, codes, proposal, ...contents }: StoredService): StoredService {
  return { ...upcast(contents), _id, tenantId, codes, ...(proposal && { proposal }) };
}

export function contentsOf(service: Service): NewestContents {
  const { code, name, description, status, price, tags, config, version, createdBy, updatedBy } = service;
  return {
    schemaVersion: NEWEST,
    ...{ code, name, description, status, price, tags: [...tags], config: escapeKeys(config), version },
    createdAt: new Date(service.createdAt),
    updatedAt: new Date(service.updatedAt),
    ...{ createdBy, updatedBy },
  };
}

/** The service that a document holds. Fields it does not know are left alone: the next release may have put them there. */
export function serviceOf(document: StoredService): Service {
  const contents = upcast(document) as NewestContents;
  const { code, name, description, status, price, tags, version, createdBy, updatedBy } = contents;
  return Object.assign(new Service(), {
    ...{ id: document._id, tenantId: document.tenantId, code, name, description, status },
    ...{ priceAmount: price.amount, priceCurrency: price.currency, tags: [...tags] },
    ...{ config: unescapeKeys(contents.config) as Record<string, unknown>, version },
    ...{ createdAt: contents.createdAt.toISOString(), updatedAt: contents.updatedAt.toISOString() },
    ...{ createdBy, updatedBy },
  });
}
