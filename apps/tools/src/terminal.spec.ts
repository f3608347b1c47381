import { pauseBefore, Terminal, type Screen } from './terminal.ts';

function screen(traits: Partial<Screen> = {}): Screen & { text: () => string } {
  let text = '';
  return { write: (piece: string) => (text += piece), text: () => text, ...traits };
}

describe('the terminal', () => {
  it('shows a step with its outcome and its milliseconds', async () => {
    const shown = screen();
    const result = await new Terminal(shown).step(
      'Database',
      () => Promise.resolve(5432),
      (port) => `on port ${port}`,
    );
    expect(result).toBe(5432);
    expect(shown.text()).toMatch(/^ {2}✓ Database +\d+ ms on port 5432\n$/);
  });

  it('marks a step that failed and lets its fault through', async () => {
    const shown = screen();
    const work = (): Promise<never> => Promise.reject(new Error('no room'));
    await expect(new Terminal(shown).step('Database', work)).rejects.toThrow('no room');
    expect(shown.text()).toMatch(/^ {2}✗ Database/);
  });

  it('says more and more seldom that a step goes on, and once in half a minute at least', () => {
    expect([1, 2, 3, 4, 5, 6, 60].map(pauseBefore)).toEqual([2_000, 4_000, 8_000, 16_000, 30_000, 30_000, 30_000]);
  });

  it('colours on a screen that has colours', () => {
    const terminal = new Terminal(screen({ isTTY: true, hasColors: () => true }));
    expect(terminal.paint('green', 'well')).toBe('\u001b[32mwell\u001b[39m');
  });

  it('does not colour what is piped, or where colours are not wanted', () => {
    expect(new Terminal(screen()).paint('green', 'well')).toBe('well');
    expect(new Terminal(screen({ isTTY: true, hasColors: () => false })).paint('green', 'well')).toBe('well');
  });

  it('takes the colours out of other programs’ messages where they would be noise', () => {
    const shown = screen();
    new Terminal(shown).failure('The build failed.\n\u001b[91merror\u001b[0m TS2322');
    expect(shown.text()).toBe('✗ The build failed.\n  error TS2322\n');
  });

  it('aligns the columns of a table', () => {
    const shown = screen();
    new Terminal(shown).table([
      ['API', 'here'],
      ['Documentation', 'there'],
    ]);
    expect(shown.text()).toBe('  API            here\n  Documentation  there\n');
  });
});
