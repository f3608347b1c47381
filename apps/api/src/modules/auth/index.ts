/** Auth: who may come in, and for how long. It answers the doors; others ask only what a letter has to say. */
export { AuthFacade } from './auth.facade.js';
export { AuthFacadeModule, AuthModule } from './auth.module.js';
