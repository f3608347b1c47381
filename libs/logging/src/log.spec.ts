import { Context, runInContext } from '#libs/context';
import { createLog } from './log.js';

function linesOf(work: (log: ReturnType<typeof createLog>) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  work(createLog('debug', { write: (line) => void lines.push(line) }));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('a log line', () => {
  it('carries the call it belongs to, and the time and level of the contract', () => {
    const context = new Context('context-0001');
    context.tenantId = 'tenant';
    context.actorId = 'actor';
    const [line] = linesOf((log) => runInContext(context, () => log.info({ module: 'orders' }, 'something happened')));
    expect(line).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) as string,
      contextId: 'context-0001',
      traceId: context.trace.traceId,
      tenantId: 'tenant',
      actorId: 'actor',
      module: 'orders',
      msg: 'something happened',
    });
  });

  it.each([
    'password',
    'newPassword',
    'token',
    'accessToken',
    'refreshToken',
    'authorization',
    'cookie',
    'email',
    'name',
    'values',
    'apiKey',
  ])('never shows a field named %s', (field) => {
    const text = JSON.stringify(
      linesOf((log) => log.warn({ [field]: 'canary', nested: { [field]: 'canary' } }, 'careless')),
    );
    expect(text).not.toContain('canary');
    expect(text).toContain('[redacted]');
  });

  it('is one line and commands no terminal, whatever a field holds, which is read as it was', () => {
    const odd = 'a\r\n\u001b[31mb\u0085c\u2028d\u2029e\u009b31mf\u007f';
    const lines: string[] = [];
    createLog('info', { write: (line) => void lines.push(line) }).info({ odd }, 'it was odd');
    expect(lines).toHaveLength(1);
    expect(lines[0]?.slice(0, -1)).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}]/u);
    expect(JSON.parse(lines[0] ?? '')).toMatchObject({ odd });
  });

  it('tells of an error by name, message, code and stack, not by what a driver hung on it', () => {
    const error = Object.assign(new Error('duplicate key'), {
      code: '23505',
      detail: 'Key (email)=(canary)',
      query: 'select canary',
    });
    const [line] = linesOf((log) => log.error({ err: new Error('outer', { cause: error }) }, 'failed'));
    expect(line).toMatchObject({
      err: {
        type: 'Error',
        message: 'outer',
        cause: { code: '23505', message: 'duplicate key', stack: expect.any(String) as string },
      },
    });
    expect(JSON.stringify(line)).not.toContain('canary');
  });
});
