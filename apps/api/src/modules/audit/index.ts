/** Audit: what was done and refused, sealed so that a change of it shows. */
export { AuditModule } from './audit.module.js';
