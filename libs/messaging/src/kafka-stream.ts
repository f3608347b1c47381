import type { ConsumeOptions, Consumer, MessagesStream } from '@platformatic/kafka';

type Consuming = Consumer<string, Buffer, string, string>;
type Stream = MessagesStream<string, Buffer, string, string>;

/**
 * The messages for `consumer`, to be iterated; whatever ends them is thrown there. A consumer that is closed meanwhile
 * breaks the stream in the very tick that brings it, before a promise could hand it over: whoever listened only then would
 * be too late, and an error without a listener ends the process.
 */
export function streamFor(
  consumer: Pick<Consuming, 'consume'>,
  options: ConsumeOptions<string, Buffer, string, string>,
): Promise<Stream> {
  return new Promise((resolve, reject) => {
    consumer.consume(options, (error, stream) => {
      stream?.on('error', () => undefined);
      if (stream) resolve(stream);
      else reject(error ?? new Error('There is no stream.'));
    });
  });
}
