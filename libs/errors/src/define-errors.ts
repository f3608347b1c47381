import { AppError, type ErrorKind, type Particulars } from './app-error.js';

/** One named refusal: its kind, its title, why it happens and what mends it. */
export interface Definition {
  readonly kind: ErrorKind;
  readonly title: string;
  readonly cause: string;
  readonly fix: string;
}

/** A definition under its full code, as `/docs/errors` lists it. */
export interface CatalogueEntry extends Definition {
  readonly code: string;
}

const catalogue = new Map<string, CatalogueEntry>();

/** Every error that is declared in the loaded code, by code. */
export function errorCatalogue(): readonly CatalogueEntry[] {
  return [...catalogue.values()].sort((a, b) => a.code.localeCompare(b.code));
}

/**
 * Declares a module's refusals once: `ordersErrors.not_found()` makes the error `orders.not_found`.
 * An empty prefix is for the few codes that belong to no module. A code is never reused; declaring one twice throws.
 */
export function defineErrors<const T extends Record<string, Definition>>(
  prefix: string,
  definitions: T,
): { readonly [Name in keyof T]: (particulars?: Particulars) => AppError } {
  const makers = Object.entries(definitions).map(([name, definition]) => {
    const code = [prefix, name].filter(Boolean).join('.');
    if (catalogue.has(code)) throw new Error(`The error code ${code} is declared twice.`);
    catalogue.set(code, { code, ...definition });
    return [name, (particulars?: Particulars) => new AppError(code, definition.kind, definition.title, particulars)];
  });
  return Object.fromEntries(makers) as { [Name in keyof T]: (particulars?: Particulars) => AppError };
}
