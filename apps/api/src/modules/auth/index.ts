/** Auth: who may come in, and for how long. Nobody asks it; it answers the doors. */
export { AuthModule } from './auth.module.js';
