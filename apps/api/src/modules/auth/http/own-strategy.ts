/**
 * Options of a Passport guard that uses this very strategy. By its name it would be the last one registered in the
 * process, which may hold two applications. Each use gets a child of its own, as Passport makes one of a named strategy:
 * it hangs the request's callbacks on it, and requests run side by side.
 */
export function ownStrategy(strategy: object): { readonly defaultStrategy: never } {
  return {
    get defaultStrategy() {
      return Object.create(strategy) as never;
    },
  };
}
