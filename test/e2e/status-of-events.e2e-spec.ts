import { eventually, House, useHouse } from '../support/house.js';

const house = useHouse({ APP_ROLE: 'api' });
const json = { accept: 'application/json' };

interface Flow {
  readonly waiting: number;
  readonly oldestAgeSeconds: number;
  readonly deadLetters: number;
  readonly lag: readonly { readonly group: string; readonly messages: number }[] | null;
  readonly countedAgoSeconds: number;
}
const told = async () => ((await house.stranger.get('/status', json).ok()).body as { events: Flow | null }).events;
const page = async () => (await house.stranger.get('/status').ok()).text;

/** Looks until it is so: a look is up to a second old. */
async function eventuallyTold(expected: Partial<Record<keyof Flow, unknown>>): Promise<void> {
  await eventually(async () => expect(await told()).toMatchObject(expected), 15_000);
}

describe('/status of a process that answers requests only', () => {
  it('tells how events flow as soon as a worker has counted, and how old that is where none counts any more', async () => {
    expect(await told()).toBeNull();
    expect(await page()).toContain('No worker has counted events yet.');
    await house.signUp();
    const worker = new House({ APP_ROLE: 'all' }, house);
    await worker.open();
    try {
      await eventuallyTold({ waiting: 0, oldestAgeSeconds: 0, deadLetters: 0 });
      const { lag, countedAgoSeconds } = (await told()) as Flow;
      expect(lag).not.toBeNull();
      expect(countedAgoSeconds).toBeLessThan(10);
      expect(await page()).toContain('events to be published');
    } finally {
      await worker.close();
    }
    await house.rows(
      `update platform.event_flow set counted_at = now() - interval '1 minute', waiting = 7, oldest_age_seconds = 300, lag = null`,
    );
    await eventuallyTold({ waiting: 7, oldestAgeSeconds: 300, lag: null });
    expect(((await told()) as Flow).countedAgoSeconds).toBeGreaterThanOrEqual(60);
    const text = await page();
    expect(text).toContain('counted 1 min ago: no worker has since');
    expect(text).toContain('the broker did not tell');
  });

  it('is answered at once from what it knew where the database does not answer', async () => {
    await house.rows('update platform.event_flow set waiting = 11');
    await eventuallyTold({ waiting: 11 });
    await house.refuseConnections();
    try {
      await eventually(async () => {
        const { status } = (await house.stranger.get('/status', json).ok()).body as { status: string };
        expect(status).toBe('down');
      });
      expect(await told()).toMatchObject({ waiting: 11 });
    } finally {
      await house.allowConnections();
    }
  });
});
