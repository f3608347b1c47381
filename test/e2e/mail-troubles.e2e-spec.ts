import { eventually, useHouse } from '../support/house.js';

describe('a mail that cannot be sent', () => {
  const walled = useHouse({ APP_ROLE: 'all', MAIL_DIRECTORY: '/dev/null/mail' });

  it('is tried five times in all, later and later, and then given up', async () => {
    const { contextId } = await walled.stranger
      .post('/v1/auth/signup', { email: 'maria@example.com', password: 'a fine long password', name: 'Maria' })
      .created();
    const state = async () =>
      (
        await walled.rows(
          `select status, attempts, last_fault as fault, extract(epoch from available_at - now())::int as wait
           from mail.messages where context_id = $1 and kind = 'welcome'`,
          [contextId],
        )
      )[0];
    for (const [attempts, wait] of [
      [1, 10],
      [2, 60],
      [3, 600],
      [4, 3_600],
    ] as const) {
      await eventually(async () => {
        const now = (await state()) as { wait: number };
        const fault = expect.stringContaining('ENOTDIR') as string;
        expect(now).toMatchObject({ status: 'queued', attempts, fault });
        expect(Math.abs(now.wait - wait)).toBeLessThan(5);
      });
      await walled.rows('update mail.messages set available_at = now()');
    }
    await eventually(async () => expect(await state()).toMatchObject({ status: 'failed', attempts: 5 }));
    const told = walled.linesOf(contextId).filter(({ kind }) => kind === 'welcome');
    expect(told.map(({ msg, level }) => [msg, level])).toEqual([
      ...Array.from({ length: 4 }, () => ['mail not sent', 'warn']),
      ['mail given up', 'error'],
    ]);
    const [tenant] = await walled.rows(`select id from tenants.tenants where slug = 'default'`);
    expect(new Set(told.map(({ tenantId }) => tenantId))).toEqual(new Set([tenant.id]));
  });

  it('is given up where the process ended during the last attempt', async () => {
    await walled.rows(`update mail.messages set status = 'queued', attempts = 5, available_at = now()`);
    await eventually(async () =>
      expect(
        await walled.count(
          `mail.messages where last_fault = 'The process ended while it was sent.' and status = 'failed'`,
        ),
      ).toBeGreaterThan(0),
    );
  });
});

describe('in production without a directory', () => {
  const shy = useHouse({ APP_ROLE: 'all', NODE_ENV: 'production', MAIL_DIRECTORY: '' });

  it('mails stay queued, which is said at the start', async () => {
    expect(shy.logs.find(({ module }) => module === 'mail')).toMatchObject({
      level: 'warn',
      msg: 'no way to send mails: they stay queued',
    });
    await eventually(async () => expect(await shy.count(`mail.messages where status = 'queued'`)).toBe(1));
    // Two turns of the job have come and gone.
    const turns = () => shy.rows(`select last_run_at::text as at from platform.jobs where name = 'mail.send'`);
    for (let turn = 0; turn < 2; turn++) {
      const [before] = await turns();
      await eventually(async () => expect((await turns())[0]).not.toEqual(before));
    }
    expect(await shy.count(`mail.messages where status = 'queued' and attempts = 0`)).toBe(1);
  });
});
