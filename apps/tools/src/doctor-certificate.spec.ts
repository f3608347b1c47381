import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { certificate } from './doctor-certificate.ts';

const OURS = 'test/support/tls/test-only.cert.pem';
const DAY_MS = 24 * 3_600_000;
const [PUBLIC = ''] = rootCertificates;
let directory: string;
beforeAll(() => (directory = mkdtempSync(join(tmpdir(), 'company-backend-doctor-'))));
afterAll(() => rmSync(directory, { recursive: true }));

function look(pem: string, now?: Date) {
  const file = join(directory, 'cert.pem');
  writeFileSync(file, pem);
  return certificate({ TLS_CERT_FILE: file }, now)[0];
}

describe('the doctor of certificates', () => {
  const validTo = Date.parse(new X509Certificate(PUBLIC).validTo);
  const before = (days: number) => new Date(validTo - days * DAY_MS);

  it('says which one everybody trusts, and which one only those who were told of it', () => {
    expect(look(PUBLIC, before(100))).toMatchObject({ state: 'well' });
    expect(look(readFileSync(OURS, 'utf8'))).toMatchObject({
      state: 'unknown',
      found: expect.stringContaining('no public authority vouches for it') as string,
    });
    // That a public one lies behind it is not enough: it has to have signed it.
    expect(look(`${readFileSync(OURS, 'utf8')}${PUBLIC}`)).toMatchObject({ state: 'unknown' });
  });

  it('is ill from two weeks before it expires', () => {
    expect([look(PUBLIC, before(15))?.state, look(PUBLIC, before(13))?.state]).toEqual(['well', 'ill']);
    expect(look(PUBLIC, before(-1))).toMatchObject({ state: 'ill', found: 'it has expired' });
  });

  it('is ill where the file holds none, and says nothing where clients are served by HTTP', () => {
    expect(look('nothing')).toMatchObject({ state: 'ill' });
    expect(certificate({ TLS_CERT_FILE: join(directory, 'nowhere') })[0]).toMatchObject({ state: 'ill' });
    expect(certificate({})).toEqual([]);
  });
});
