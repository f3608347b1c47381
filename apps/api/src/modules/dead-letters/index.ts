/** Dead letters: what consumers gave up, for people to see and to have handled again. */
export { DeadLettersModule } from './dead-letters.module.js';
