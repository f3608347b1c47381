import fc from 'fast-check';
import { BSON } from 'mongodb';
import { globSync, readFileSync } from 'node:fs';
import { escapeKeys, unescapeKeys } from '../../apps/api/src/modules/catalogue/documents/config-keys.js';
import {
  contentsOf,
  promoted,
  renewed,
  serviceOf,
  type StoredService,
} from '../../apps/api/src/modules/catalogue/documents/service-document.js';
import { NEWEST, upcast } from '../../apps/api/src/modules/catalogue/documents/upcasters.js';
import { Service } from '../../apps/api/src/modules/catalogue/service.entity.js';
import { seeded } from '../support/seed.js';
import { readBefore } from './documents/reader-before.js';

interface Kept {
  readonly document: StoredService;
  readonly service: object;
}

const files = globSync('test/contracts/documents/*.json').sort();
const corpus = files.flatMap((file) =>
  (BSON.EJSON.parse(readFileSync(file, 'utf8')) as Kept[]).map((kept) => [kept.document.schemaVersion, kept] as const),
);
/** As it comes back from the server. */
const stored = <T extends object>(document: T): T => BSON.deserialize(BSON.serialize(document)) as T;

const time = fc.date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true }).map((date) => date.toISOString());
const anyService = fc
  .record({
    id: fc.uuid(),
    tenantId: fc.uuid(),
    code: fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,20}$/),
    name: fc.string({ unit: 'grapheme', minLength: 1 }),
    description: fc.string({ unit: 'grapheme' }),
    status: fc.constantFrom('draft' as const, 'active' as const, 'retired' as const),
    priceAmount: fc.nat(1_000_000_000),
    priceCurrency: fc.constantFrom('EUR', 'USD', 'JPY'),
    tags: fc.array(fc.string({ unit: 'grapheme' }), { maxLength: 4 }),
    config: fc.dictionary(
      fc.oneof(fc.string({ unit: 'grapheme' }), fc.constantFrom('$set', 'a.b', '_bsontype', '\0', '%', '__proto__')),
      fc.jsonValue({ maxDepth: 3 }),
    ),
    version: fc.integer({ min: 1, max: 1_000 }),
    createdAt: time,
    updatedAt: time,
    createdBy: fc.option(fc.uuid()),
    updatedBy: fc.option(fc.uuid()),
  })
  // What JSON carries: neither -0 nor half a character arrives here.
  .map((fields) => Object.assign(new Service(), JSON.parse(JSON.stringify(fields)) as object));

/** A form in which a service may have been written, and what is left of the service in it. */
interface Form {
  readonly write: (service: Service) => object;
  readonly kept: (service: Service) => Partial<Service>;
}

const nobody = { createdBy: null, updatedBy: null };
const forms: Readonly<Record<number, Form>> = {
  1: {
    write: (service) => {
      const {
        description: _d,
        price,
        tags: _t,
        updatedAt: _u,
        createdBy: _c,
        updatedBy: _b,
        ...rest
      } = contentsOf(service);
      return { ...rest, priceCents: price.amount, schemaVersion: 1 };
    },
    kept: ({ createdAt }) => ({ ...nobody, description: '', tags: [], priceCurrency: 'EUR', updatedAt: createdAt }),
  },
  2: {
    write: (service) => {
      const { createdBy: _c, updatedBy: _b, ...rest } = contentsOf(service);
      return { ...rest, schemaVersion: 2 };
    },
    kept: () => nobody,
  },
  3: { write: contentsOf, kept: () => ({}) },
};
const versions = Object.keys(forms).map(Number);

function documentIn(version: number, service: Service): StoredService {
  const { id, tenantId, code } = service;
  const contents = forms[version]?.write(service) as Pick<StoredService, 'schemaVersion'>;
  return { _id: id, tenantId, codes: [code], ...contents };
}

describe('documents that were kept', () => {
  it('are there of every schema version, and of none that is to come', () => {
    expect([...new Set(corpus.map(([version]) => version))]).toEqual(Array.from({ length: NEWEST }, (_, at) => at + 1));
    expect(versions).toEqual([...new Set(corpus.map(([version]) => version))]);
  });

  it.each(corpus)('in schema version %i are read as the service they held', (_version, { document, service }) => {
    expect({ ...serviceOf(stored(document)) }).toEqual(service);
    expect({ ...serviceOf(stored(renewed(document))) }).toEqual(service);
    // The one field that no later form has.
    expect(renewed(document)).not.toHaveProperty('priceCents');
  });
});

describe('a document of any service', () => {
  it.each(versions)('in schema version %i comes by every step to the newest form', (version) => {
    const property = fc.property(anyService, (service) => {
      const document = stored(documentIn(version, service));
      const expected = Object.assign(new Service(), service, forms[version]?.kept(service));
      expect(serviceOf(document)).toEqual(expected);
      const newest = { ...document, ...contentsOf(expected) };
      const before = structuredClone(document);
      const expectedOne = { ...newest, _id: document._id, schemaVersion: NEWEST };
      delete (expectedOne as { priceCents?: number }).priceCents;
      expect(stored(renewed(document))).toStrictEqual(stored(expectedOne));
      expect(document).toStrictEqual(before);
      expect(renewed(renewed(document))).toEqual(renewed(document));
    });
    fc.assert(property, seeded());
  });

  it('is read alike by the release before this one, whoever of the two has written it', () => {
    const property = fc.property(anyService, fc.constantFrom(2, 3), (service, version) => {
      const document = stored({ ...documentIn(version, service), fieldOfTheNextRelease: { any: 'thing' } });
      const { tenantId: _t, createdBy: _c, updatedBy: _b, ...asBefore } = serviceOf(document);
      expect(readBefore(document)).toEqual(asBefore);
    });
    fc.assert(property, seeded());
  });

  it('keeps what a later release has put there, read or carried out by this one', () => {
    const later = { schemaVersion: NEWEST + 1, code: 'c', version: 2, another: 'field' };
    expect(upcast(later)).toEqual(later);
    const proposal = { id: 'p', at: new Date(), contents: later };
    expect(promoted({ _id: 'i', tenantId: 't', schemaVersion: 1, codes: ['b', 'c'], proposal })).toEqual({
      ...{ _id: 'i', tenantId: 't', codes: ['c'], ...later },
    });
  });

  it('of a schema version that never was is a defect', () => {
    expect(() => upcast({ schemaVersion: 0 })).toThrow('schema version 0');
  });
});

describe('the keys of a service’s own document', () => {
  it('come back as they went, and mean nothing to the driver on their way', () => {
    const property = fc.property(anyService, ({ config }) => {
      const escaped = escapeKeys(config);
      expect(unescapeKeys(stored({ config: escaped }).config)).toEqual(config);
      expect(keysIn(escaped).filter((key) => /^\$|[.\0]|^_bsontype$/.test(key))).toEqual([]);
    });
    fc.assert(property, seeded());
  });
});

function keysIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  const own = Array.isArray(value) ? [] : Object.keys(value);
  return [...own, ...Object.values(value).flatMap(keysIn)];
}
