/** Ids: names for new things that sort by the time they were made. */
export { newId } from './new-id.js';
