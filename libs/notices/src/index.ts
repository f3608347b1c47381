/** Notices: short messages to every instance, which may get lost. */
export { Notices } from './notices.js';
export { NoticesModule } from './notices.module.js';
