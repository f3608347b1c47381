/** What `work` comes to, or what `late` makes of it after so many milliseconds. The work goes on, and whatever it comes to is nobody's. */
export async function atMost<T, L>(ms: number, work: Promise<T>, late: () => L): Promise<T | L> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((wake) => (timer = setTimeout(wake, ms))).then(late);
  try {
    return await Promise.race([work, over]);
  } finally {
    clearTimeout(timer);
  }
}
