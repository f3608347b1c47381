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
export async function inTime<T>(work: Promise<T>, ms: number, signal?: AbortSignal): Promise<T> {
  const waiting = new AbortController();
  const ends = signal ? AbortSignal.any([signal, waiting.signal]) : waiting.signal;
  const late = pause(ms, ends).then(() => {
    throw new Error(`It took longer than ${ms} ms.`);
  });
  late.catch(() => undefined);
  work.catch(() => undefined);
  try {
    return await Promise.race([work, late]);
  } finally {
    waiting.abort();
  }
}
