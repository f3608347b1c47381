import { newId } from '#libs/ids';
import { Inbox } from '../../libs/messaging/src/inbox.js';
import { useEventWorks } from '../support/event-works.js';

describe('what a consumer has taken in hand', () => {
  const works = useEventWorks({});
  const [consumer, source] = ['lab.consumer', 'lab.events.v1/0'];
  let inbox: Inbox;

  beforeEach(async () => {
    await works.openQuietly();
    inbox = new Inbox(works.database);
    await works.rows('delete from platform.in_hand');
  });

  const held = async () =>
    (await works.rows<{ messages: string[] }>('select messages from platform.in_hand'))[0]?.messages;

  it('is remembered until it is settled, in however small batches it comes again after a crash', async () => {
    const [first, deadly, unread] = [newId(), newId(), `${source}/7`];
    expect(await inbox.takeInHand(consumer, source, [first, deadly, unread])).toMatchObject({ interrupted: new Map() });
    // The process dies at the second; the first message of the fetch is taken before the others are there.
    await works.database.commit(works.tenantId, [inbox.record(consumer, { id: first, tenantId: works.tenantId })]);
    const alone = await inbox.takeInHand(consumer, source, [first]);
    expect([...alone.settled]).toEqual([first]);
    expect(await inbox.takeInHand(consumer, source, [deadly, unread])).toMatchObject({
      interrupted: new Map([
        [deadly, 1],
        [unread, 1],
      ]),
    });
  });

  it('is forgotten once it is settled', async () => {
    const [first, second, third] = [newId(), newId(), newId()];
    await inbox.takeInHand(consumer, source, [first, second]);
    for (const id of [first, second])
      await works.database.commit(works.tenantId, [inbox.record(consumer, { id, tenantId: works.tenantId })]);
    expect(await inbox.takeInHand(consumer, source, [third])).toMatchObject({ interrupted: new Map() });
    expect(await held()).toEqual([third]);
  });

  it('tells how often this consumer has tried each of them, whatever others did', async () => {
    const [tried, fresh] = [newId(), newId()];
    await inbox.takeInHand(consumer, source, [tried, fresh]);
    expect(await inbox.countAttempt(consumer, tried, 2)).toBe(2);
    expect(await inbox.countAttempt(consumer, tried, 2)).toBe(3);
    await inbox.countAttempt('lab.other', fresh, 4);
    expect((await inbox.takeInHand(consumer, source, [tried, fresh])).interrupted).toEqual(
      new Map([
        [tried, 3],
        [fresh, 1],
      ]),
    );
  });
});
