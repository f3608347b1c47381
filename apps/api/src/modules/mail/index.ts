/** Mail: tells people by e-mail what happened to them. Nobody asks it; it listens. */
export { MailModule } from './mail.module.js';
