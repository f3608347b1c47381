import { Readable } from 'node:stream';
import { streamFor } from './kafka-stream.js';

type Consuming = Parameters<typeof streamFor>[0];

const CLOSED = new Error('Client is closed.');

describe('a stream of messages', () => {
  it('that breaks in the tick that brings it ends no process, and throws to who iterates it', async () => {
    let unheard: unknown;
    const closing = {
      consume: (_options: unknown, callback: (error: Error | null, stream: Readable) => void) => {
        const stream = new Readable({ objectMode: true, construct: (done) => setImmediate(() => done(CLOSED)) });
        callback(null, stream);
        try {
          stream.emit('error', CLOSED);
        } catch (error) {
          unheard = error;
        }
      },
    } as unknown as Consuming;
    const stream = await streamFor(closing, { topics: ['orders'] });
    expect(unheard).toBeUndefined();
    const read = async () => {
      for await (const message of stream) return message;
      return undefined;
    };
    await expect(read()).rejects.toThrow('Client is closed.');
  });

  it('that never comes says why', async () => {
    const none = {
      consume: (_options: unknown, callback: (error: Error) => void) => callback(new Error('no such group')),
    } as unknown as Consuming;
    await expect(streamFor(none, { topics: ['orders'] })).rejects.toThrow('no such group');
  });
});
