import { ReadableStream } from 'node:stream/web';
import { FlushSentinel } from '@livekit/agents';
import { describe, expect, it } from 'vitest';
import { announceLate } from '../../src/companion/late-reply.ts';

async function collect<T>(stream: ReadableStream<T>): Promise<T[]> {
  const chunks: T[] = [];
  for await (const chunk of stream) chunks.push(chunk);
  return chunks;
}

/** A reply whose first word is said by hand. */
function openReply() {
  let control: ReadableStreamDefaultController<string> | undefined;
  let cancelled = false;
  const stream = new ReadableStream<string>({
    start: (controller) => {
      control = controller;
    },
    cancel: () => {
      cancelled = true;
    },
  });
  const say = (...words: string[]) => {
    for (const word of words) control?.enqueue(word);
    control?.close();
  };
  return { stream, say, fail: (error: Error) => control?.error(error), isCancelled: () => cancelled };
}

describe('a reply', () => {
  it('that comes in time is left as it is', async () => {
    const reply = openReply();
    reply.say('Hello', ' Ada');
    expect(await collect(announceLate(reply.stream, () => 'One moment.', 60_000))).toEqual(['Hello', ' Ada']);
  });

  it('that is late is announced, as a segment for itself, and loses nothing', async () => {
    const reply = openReply();
    const words = () => {
      setImmediate(() => reply.say('Hello', ' Ada'));
      return 'One moment.';
    };
    const chunks = await collect(announceLate(reply.stream, words, 1));
    expect(chunks).toEqual(['One moment.', FlushSentinel, 'Hello', ' Ada']);
  });

  it('that is late is not announced where there are no words for it', async () => {
    const reply = openReply();
    const words = () => {
      setImmediate(() => reply.say('Hello'));
      return null;
    };
    expect(await collect(announceLate(reply.stream, words, 1))).toEqual(['Hello']);
  });

  it('that fails, fails', async () => {
    const reply = openReply();
    reply.fail(new Error('the model is away'));
    await expect(collect(announceLate(reply.stream, () => 'One moment.', 60_000))).rejects.toThrow('away');
  });

  it('that nobody wants any more is cancelled', async () => {
    const reply = openReply();
    const reader = announceLate(reply.stream, () => 'One moment.', 1).getReader();
    expect((await reader.read()).value).toBe('One moment.');
    await reader.cancel();
    expect(reply.isCancelled()).toBe(true);
  });

  it('that nobody wants any more is cancelled while it has not begun', async () => {
    const reply = openReply();
    await announceLate(reply.stream, () => 'One moment.', 60_000).cancel();
    expect(reply.isCancelled()).toBe(true);
  });
});
