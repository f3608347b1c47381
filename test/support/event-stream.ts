/** A listener to server-sent events, as a browser is one. */
export class EventStream {
  readonly frames: Readonly<Record<string, string>>[] = [];
  ended = false;
  private readonly leaving = new AbortController();

  private constructor(
    readonly status: number,
    readonly headers: Headers,
    private readonly answer: Response,
  ) {}

  static async open(url: string, headers: Readonly<Record<string, string>> = {}): Promise<EventStream> {
    const leaving = new AbortController();
    const answer = await fetch(url, { headers: { ...headers, accept: 'text/event-stream' }, signal: leaving.signal });
    const stream = new EventStream(answer.status, answer.headers, answer);
    leaving.signal.addEventListener('abort', () => undefined);
    stream.leaving.signal.addEventListener('abort', () => leaving.abort());
    if (answer.ok) void stream.listen();
    return stream;
  }

  /** The page as it looks after every frame so far. */
  get shown(): string {
    return Object.values(Object.assign({}, ...this.frames) as Record<string, string>).join('\n');
  }

  /** What the refusal says, where it is one. */
  json(): Promise<unknown> {
    return this.answer.json();
  }

  leave(): void {
    this.leaving.abort();
  }

  private async listen(): Promise<void> {
    let text = '';
    const decoder = new TextDecoder();
    try {
      for await (const chunk of this.answer.body as unknown as AsyncIterable<Uint8Array>) {
        text += decoder.decode(chunk, { stream: true });
        const parts = text.split('\n\n');
        text = parts.pop() ?? '';
        for (const part of parts) this.take(part);
      }
    } catch {
      // Left, or cut off: both end it.
    }
    this.ended = true;
  }

  private take(frame: string): void {
    const content = /^data: (.+)$/m.exec(frame)?.[1];
    if (content !== undefined) this.frames.push(JSON.parse(content) as Record<string, string>);
  }
}
