import { alterUserScramCredentialsV0, Connection, ScramMechanisms } from '@platformatic/kafka';
import { pbkdf2Sync, randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../../apps/tools/src/free-port.ts';
import { startPart } from '../../apps/tools/src/stack/parts.ts';

const PEM = 'test/support/tls/test-only';
const ITERATIONS = 4_096;

/** A real broker that lets in nobody it does not know: by a login on one port, by a certificate on another. */
export interface SecureKafka {
  /** TLS, and then SASL: PLAIN or SCRAM-SHA-512. */
  readonly byLogin: string;
  /** TLS alone, with a certificate of ours. */
  readonly byCertificate: string;
  /** The same without any of it, to look at what arrived. */
  readonly open: string;
  stop(): Promise<void>;
}

/** Starts one of its own, and makes the login. */
export async function startSecureKafka(username: string, password: string): Promise<SecureKafka> {
  const directory = mkdtempSync(join(tmpdir(), 'company-backend-kafka-'));
  const store = join(directory, 'broker.pem');
  writeFileSync(store, `${readFileSync(`${PEM}.key.pem`, 'utf8')}${readFileSync(`${PEM}.cert.pem`, 'utf8')}`);
  const [port, controller, sasl, ssl] = [await freePort(), await freePort(), await freePort(), await freePort()];
  const listeners = `PLAINTEXT://127.0.0.1:${port},SASL_SSL://127.0.0.1:${sasl},SSL://127.0.0.1:${ssl}`;
  const settings = {
    listeners: `${listeners},CONTROLLER://127.0.0.1:${controller}`,
    'advertised.listeners': listeners,
    'controller.quorum.voters': `1@127.0.0.1:${controller}`,
    'listener.security.protocol.map': 'PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT,SASL_SSL:SASL_SSL,SSL:SSL',
    'ssl.keystore.type': 'PEM',
    'ssl.keystore.location': store,
    'ssl.truststore.type': 'PEM',
    'ssl.truststore.location': join(process.cwd(), `${PEM}.cert.pem`),
    'listener.name.ssl.ssl.client.auth': 'required',
    'sasl.enabled.mechanisms': 'PLAIN,SCRAM-SHA-512',
    'listener.name.sasl_ssl.plain.sasl.jaas.config': `org.apache.kafka.common.security.plain.PlainLoginModule required user_${username}="${password}";`,
    'listener.name.sasl_ssl.scram-sha-512.sasl.jaas.config':
      'org.apache.kafka.common.security.scram.ScramLoginModule required;',
  };
  const part = await startPart('kafka', { dataDirectory: directory, port, settings, guarded: true });
  await makeLogin(port, username, password);
  return {
    byLogin: `127.0.0.1:${sasl}`,
    byCertificate: `127.0.0.1:${ssl}`,
    open: `127.0.0.1:${port}`,
    async stop() {
      await part.kill();
      rmSync(directory, { recursive: true });
    },
  };
}

async function makeLogin(port: number, name: string, password: string): Promise<void> {
  const connection = new Connection('test');
  await connection.connect('127.0.0.1', port);
  const salt = randomBytes(24);
  const saltedPassword = pbkdf2Sync(password, salt, ITERATIONS, 64, 'sha512');
  const login = { name, mechanism: ScramMechanisms.SCRAM_SHA_512, iterations: ITERATIONS, salt, saltedPassword };
  await alterUserScramCredentialsV0.api.async(connection, [], [login]);
  await connection.close();
}
