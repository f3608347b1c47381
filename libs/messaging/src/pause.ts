/** Waits so long; rejects at once when `signal` says stop. */
export function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    signal.throwIfAborted();
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason as Error);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}

/** What `work` resolves to, if it does so in time and before `signal` says stop; what it comes to later is of no interest. */
export function inTime<T>(work: Promise<T>, ms: number, signal?: AbortSignal): Promise<T> {
  // By hand: AbortSignal.any and Promise.race on a signal that lives long keep something of every call for ever.
  return new Promise((resolve, reject) => {
    signal?.throwIfAborted();
    const settle = (end: () => void) => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
      end();
    };
    const stop = () => settle(() => reject(new Error('It was told to stop.', { cause: signal?.reason })));
    const timer = setTimeout(() => settle(() => reject(new Error(`It took longer than ${ms} ms.`))), ms);
    signal?.addEventListener('abort', stop, { once: true });
    const done = () => settle(() => resolve(work));
    work.then(done, done);
  });
}
