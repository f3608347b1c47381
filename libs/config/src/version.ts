import { createRequire } from 'node:module';

interface Manifest {
  readonly version: string;
}

/** The version in package.json, which lies above the sources as well as above the build. */
export function ownVersion(): string {
  const require = createRequire(import.meta.url);
  for (const path of ['../../../package.json', '../../../../package.json']) {
    try {
      return (require(path) as Manifest).version;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    }
  }
  return 'unknown';
}
