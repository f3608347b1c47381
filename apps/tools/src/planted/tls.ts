import type { Fault } from './fault.ts';

const HTTPS = 'libs/http/src/https.ts';
const LINKS_SPEC = 'libs/config/src/plain-links.spec.ts';
const SPEC = 'test/e2e/tls.e2e-spec.ts';

/** Whether what travels can be read on its way. */
export const tlsFaults: readonly Fault[] = [
  {
    name: 'tls-of-long-ago',
    fault: 'Clients are served by TLS 1.1',
    guard: '`httpsOptions` asks for 1.2',
    file: HTTPS,
    find: `  const ciphers = CIPHERS.join(':');
  return { cert, key, ciphers, honorCipherOrder: true, minVersion: 'TLSv1.2'`,
    replace: `  const ciphers = \`\${CIPHERS.join(':')}:ALL:@SECLEVEL=0\`;
  return { cert, key, ciphers, honorCipherOrder: true, minVersion: 'TLSv1.1'`,
    spec: SPEC,
    test: 'speak TLS 1.2 or 1.3, and nothing older',
  },
  {
    name: 'weak-ciphers',
    fault: 'Clients may choose a cipher that does not authenticate',
    guard: '`httpsOptions` names the good ones',
    file: HTTPS,
    find: `cert, key, ciphers,`,
    replace: `cert, key,`,
    spec: SPEC,
    test: 'agree on a cipher that authenticates',
  },
  {
    name: 'key-of-another-certificate',
    fault: 'A process starts that can shake hands with nobody',
    guard: '`loadConfig` reads both files',
    file: 'libs/config/src/load-config.ts',
    find: `, ...tlsFaults(values)`,
    replace: ``,
    spec: SPEC,
    test: 'are refused at the start',
  },
  {
    name: 'silent-tls-holds-the-stop',
    fault: 'Somebody who shakes hands and says nothing keeps a process from stopping',
    guard: '`Connections` hears of secure connections as well',
    file: 'libs/http/src/connections.ts',
    find: `['connection', 'secureConnection']`,
    replace: `['connection']`,
    spec: SPEC,
    test: 'who shook hands and said nothing hold up no stop',
  },
  {
    name: 'late-silent-tls-holds-the-stop',
    fault: 'Somebody who finishes to shake hands while a process stops, and says nothing, keeps it from stopping',
    guard: '`Connections` looks at who comes late as well',
    file: 'libs/http/src/connections.ts',
    find: `if (this.isClosing) setTimeout`,
    replace: `if (!this.isClosing) setTimeout`,
    spec: SPEC,
    test: 'who finish to shake hands while it stops',
  },
  {
    name: 'plain-links-start',
    fault: 'A process that must encrypt starts and sends passwords in the clear',
    guard: '`loadConfig` refuses plain links under `REQUIRE_TLS`',
    file: 'libs/config/src/load-config.ts',
    find: `if (config.env.REQUIRE_TLS && `,
    replace: `if (config.plainLinks.length > 99 && `,
    spec: LINKS_SPEC,
    test: 'is told, and refused where TLS is required',
  },
  {
    name: 'one-of-many-hosts',
    fault: 'One broker of this host hides the others',
    guard: '`plainLinks` looks at each',
    file: 'libs/config/src/plain-links.ts',
    find: `KAFKA_BROKERS.some(`,
    replace: `KAFKA_BROKERS.every(`,
    spec: LINKS_SPEC,
    test: 'is told, and refused where TLS is required',
  },
];
