/** Access: who calls, what they may, and the guard that lets nobody through undeclared. */
export { AccessModule, RevocationsModule } from './access.module.js';
export { requireAccess } from './access.guard.js';
export { accessErrors } from './access.errors.js';
export type { Actor } from './actor.js';
export { Authenticator } from './authenticator.js';
export {
  By,
  declaredAccess,
  Public,
  RequirePermission,
  SignedIn,
  SignedInPerson,
  type Requirement,
} from './declarations.js';
export { AccessBackgroundModule } from './old-revocations.js';
export { Revocations } from './revocations.js';
export { Turnstile } from './turnstile.js';
export { Visibility, type Sight } from './visibility.js';
