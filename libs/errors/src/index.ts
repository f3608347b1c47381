/** Errors: every refusal a caller can name, in words no transport owns. */
export { AppError, type ErrorKind, type FieldFault, type Particulars } from './app-error.js';
export { defineErrors, errorCatalogue, type CatalogueEntry, type Definition } from './define-errors.js';
export { platformErrors } from './platform.errors.js';
