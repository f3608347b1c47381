import { Message } from './message.entity.js';

const queued = () => Message.queue({ tenantId: 't', recipientId: 'r', contextId: 'c' }, { kind: 'welcome', facts: {} });

describe('a mail', () => {
  it('is tried five times, at growing intervals, and then given up', () => {
    const message = queued();
    const pauses = [1, 2, 3, 4, 5].map((attempt) => {
      message.attempts = attempt;
      expect(message.status).toBe('queued');
      return message.failed('no space left');
    });
    expect(pauses).toEqual([10, 60, 600, 3_600, undefined]);
    expect(message).toMatchObject({ status: 'failed', lastFault: 'no space left' });
  });

  it('forgets its faults once it is sent', () => {
    const message = Object.assign(queued(), { attempts: 1 });
    message.failed('no space left');
    message.sent();
    expect(message).toMatchObject({ status: 'sent', lastFault: null });
  });

  it('is beyond its attempts where the fifth never ended', () => {
    const after = (attempts: number) => Object.assign(queued(), { attempts }).isBeyondAttempts;
    expect([1, 5, 6].map(after)).toEqual([false, false, true]);
  });
});
