import { Progress } from './progress.ts';

function watched(isTTY: boolean): { progress: Progress; pass: (ms: number) => void; text: () => string } {
  let text = '';
  let now = 0;
  const screen = { isTTY, write: (piece: string) => (text += piece) };
  const progress = new Progress('orders', 2_000, screen, () => now);
  return { progress, pass: (ms) => (now += ms), text: () => text };
}

describe('the progress of a long piece of work', () => {
  it('is a bar on a terminal, drawn over itself and taken away at the end', () => {
    const { progress, pass, text } = watched(true);
    pass(500);
    progress.tell(1_000);
    progress.clear();
    expect(text()).toBe(`\r\u001b[K  ${'█'.repeat(14)}${'░'.repeat(14)} 1,000 of 2,000 orders, 2,000/s\r\u001b[K`);
  });

  it('is a line soon, and then every few seconds, where it is piped', () => {
    const { progress, pass, text } = watched(false);
    pass(499);
    progress.tell(40);
    pass(1);
    progress.tell(50);
    for (let done = 150; done <= 750; done += 100) {
      pass(1_000);
      progress.tell(done);
    }
    progress.clear();
    expect(text()).toBe(
      '  … 50 of 2,000 orders, 100/s\n  … 350 of 2,000 orders, 100/s\n  … 650 of 2,000 orders, 100/s\n',
    );
  });
});
