/** API keys: what machines come in with, and what they may do. */
export { ApiKeysFacade, type KnownKey } from './api-keys.facade.js';
export { ApiKeysModule } from './api-keys.module.js';
