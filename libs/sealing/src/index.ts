/** Sealing: what the database or a client keeps for us without being able to read or forge it. */
export { Sealer } from './sealer.js';
export { SealingModule } from './sealing.module.js';
export { makeSigningKey, openSigningKey, type SealedSigningKey } from './signing-key.js';
