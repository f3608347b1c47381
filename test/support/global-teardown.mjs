export default async function globalTeardown() {
  await globalThis[Symbol.for('company.test-server')]?.stop();
}
