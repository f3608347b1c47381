/** Settings for fast-check: a seed of its own for each run, which a failure prints; FC_SEED repeats one. */
export function seeded(): { readonly seed: number; readonly verbose: true } {
  return { seed: Number(process.env['FC_SEED'] ?? Date.now() % 1_000_000), verbose: true };
}
