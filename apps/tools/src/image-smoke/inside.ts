import { accessSync, constants, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** What a process inside the application's container finds there. */
export interface Inside {
  /** The command line of process 1. */
  readonly first: readonly string[];
  /** Of process 1, as the kernel has it: user, capabilities, whether it can gain privileges. */
  readonly status: Readonly<Record<string, string>>;
  /** Directories that a file could be written to. */
  readonly writable: readonly string[];
  readonly programs: readonly string[];
  readonly packages: readonly string[];
  readonly sources: readonly string[];
}

// This file is not imported but run: it goes through standard input to the container's own node.
process.stdout.write(JSON.stringify(look()));

function look(): Inside {
  return {
    first: readFileSync('/proc/1/cmdline', 'utf8').split('\0').filter(Boolean),
    status: Object.fromEntries(
      readFileSync('/proc/1/status', 'utf8')
        .split('\n')
        .map((line) => line.split(/:\s+/, 2) as [string, string]),
    ),
    writable: ['/', '/app', '/app/dist', '/usr/local/bin', '/home/node', '/etc', '/tmp'].filter(isWritable),
    programs: ['npm', 'npx', 'yarn', 'corepack', 'curl', 'wget', 'git', 'gcc'].filter(isOnPath),
    packages: globSync('/app/node_modules/{@*/*,[!@.]*}').map((path) => path.replace('/app/node_modules/', '')),
    sources: globSync('/app/**/*.{ts,map}'),
  };
}

function isWritable(directory: string): boolean {
  const file = join(directory, `.written-by-${process.pid}`);
  try {
    writeFileSync(file, '');
    rmSync(file);
    return true;
  } catch {
    return false;
  }
}

function isOnPath(program: string): boolean {
  return (process.env['PATH'] ?? '').split(delimiter).some((directory) => {
    try {
      accessSync(join(directory, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}
