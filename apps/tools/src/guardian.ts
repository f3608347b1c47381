import { spawn } from 'node:child_process';

/** What a guardian does once we are gone. */
export interface Will {
  /** The process to end, which leads a group of its own. */
  readonly pid: number;
  readonly signal: 'SIGTERM' | 'SIGINT';
  /** How long it may take before it is killed. */
  readonly graceMs: number;
  /** A directory to delete when the process has ended. */
  readonly remove?: string;
}

// Its input is a pipe that only we hold: it ends when we end, in whatever way, also by kill -9.
const SCRIPT = `
cat >/dev/null 2>&1
kill -s "$2" "$1" 2>/dev/null
n=0
while [ "$n" -lt "$3" ] && kill -0 "$1" 2>/dev/null; do sleep 0.1; n=$((n + 1)); done
kill -s KILL -- "-$1" 2>/dev/null
if [ -n "$4" ]; then rm -rf -- "$4"; fi
`;

/** Leaves a small shell behind that carries out the will should we die; the answer dismisses it. */
export function leaveGuardian({ pid, signal, graceMs, remove = '' }: Will): () => void {
  const args = [String(pid), signal.slice('SIG'.length), String(Math.ceil(graceMs / 100)), remove];
  const guardian = spawn('/bin/sh', ['-c', SCRIPT, 'guardian', ...args], {
    cwd: '/',
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guardian.on('error', () => undefined);
  guardian.stdin.on('error', () => undefined);
  guardian.unref();
  (guardian.stdin as typeof guardian.stdin & { unref(): void }).unref();
  return () => {
    if (guardian.pid === undefined || guardian.exitCode !== null) return;
    // The whole group: the shell waits for its `cat`.
    process.kill(-guardian.pid, 'SIGKILL');
  };
}
