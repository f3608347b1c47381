import { cpus, release, totalmem, type } from 'node:os';

/** What the figures were measured on, without a name that tells whose it is. */
export function machine(postgres: string): string {
  const [first] = cpus();
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  const system = `${type()} ${release().replace(/-.*/, '')}`;
  const processors = `${cpus().length} × ${first?.model.trim() || 'unknown processor'}`;
  return `${processors}, ${memory}, ${system}, Node ${process.versions.node}, PostgreSQL ${postgres}`;
}
