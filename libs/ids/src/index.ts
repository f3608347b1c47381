/** Ids: names for new things that sort by the time they were made. */
export { firstIdOf, newId } from './new-id.js';
