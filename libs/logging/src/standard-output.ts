import pino from 'pino';

/** What waits while nobody reads it; lines beyond it are lost rather than kept for as long as that lasts. */
const MOST_BYTES = 4 * 1024 * 1024;
/** How long a process that ends waits for who does not read. */
const LAST_MS = 1_000;

let lost = 0;

/** How many lines this process lost because nobody took them. */
export function linesLost(): number {
  return lost;
}

/** Standard output, written in small batches and before the process ends; nobody ever waits for who reads it. */
export function standardOutput(readAgain: (lost: number) => void): pino.DestinationStream {
  // Node makes a pipe one that does not block only once its own stream is asked for. Else whoever does not read it would
  // hold a thread of the pool that hashes passwords, and the end of the process.
  void process.stdout;
  let endsBy = Infinity;
  const retryEAGAIN = () => performance.now() < endsBy;
  const stream = pino.destination({ fd: 1, sync: false, minLength: 4096, maxLength: MOST_BYTES, retryEAGAIN });
  let told = 0;
  stream.on('drop', () => lost++);
  stream.on('drain', () => {
    if (lost === told) return;
    const since = lost - told;
    told = lost;
    readAgain(since);
  });
  const flush = setInterval(() => stream.flush(), 50);
  flush.unref();
  // Before pino's own, which would wait for ever; what is destroyed it leaves alone.
  process.prependListener('exit', () => {
    clearInterval(flush);
    endsBy = performance.now() + LAST_MS;
    try {
      stream.flushSync();
    } catch {
      // Nobody reads: there is nobody to tell either.
    }
    stream.destroy();
  });
  // Without `flushSync`, which pino calls for each fatal line: that one would overtake those that are on their way.
  const destination = {
    write: (line: string) => stream.write(line),
    flush: (done?: () => void) => stream.flush(done),
  };
  return destination;
}
