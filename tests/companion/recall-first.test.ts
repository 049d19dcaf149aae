import { ReadableStream, type ReadableStreamDefaultController, TransformStream } from 'node:stream/web';
import { llm, stt } from '@livekit/agents';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Companion } from '../../src/companion/companion.ts';
import type { Heard } from '../../src/companion/recall-first.ts';
import { EMBEDDING_DIMENSIONS, type Embedder } from '../../src/memory/embedder/embedder.ts';
import type { CallMemory } from '../../src/memory/in-call/call-memory.ts';
import type { MemoryChange } from '../../src/memory/store/rows.ts';
import type { MemoryStore } from '../../src/memory/store/store.ts';
import { silentLog } from '../../src/telemetry/log.ts';
import { callMemory } from '../support/call-memory.ts';

const { FINAL_TRANSCRIPT, INTERIM_TRANSCRIPT } = stt.SpeechEventType;
type Kind = typeof FINAL_TRANSCRIPT | typeof INTERIM_TRANSCRIPT;

const heard = (type: Kind, text: string): stt.SpeechEvent => ({
  type,
  alternatives: [{ language: 'en', text, startTime: 0, endTime: 0, confidence: 1 }] as never,
});

/** The memory of a person who plays the cello; its embedder answers when it is told to. */
function memoryOfCellist() {
  const asked: string[] = [];
  const vectors = Promise.withResolvers<Float32Array[]>();
  const embedder: Embedder = {
    model: 'by hand',
    embed: (texts) => {
      asked.push(...texts);
      return vectors.promise;
    },
    close: async () => undefined,
  };
  // Nothing is read or written.
  const memory = callMemory({ client: {} } as MemoryStore, { embedder, recallBudgetMs: 60_000 });
  const at = new Date(0).toISOString();
  const known: MemoryChange['memory'] = {
    ...{
      id: 'm-1',
      category: 'INTEREST',
      key: 'music',
      value: 'plays the cello',
      confidence: 1,
      importance: 1,
    },
    ...{ saidAt: at, validFrom: at, validTo: null, fades: false, endsAt: null, createdAt: at },
    provenance: { source: 'import', turnIds: [] },
  };
  memory.applyChanges([{ change: 'added', ended: [], memory: known }], new Map());
  const answer = () => vectors.resolve([new Float32Array(EMBEDDING_DIMENSIONS).with(0, 1)]);
  return { memory, asked, answer };
}

// Patience ends when a test says so.
beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] }));
afterEach(() => void vi.useRealTimers());

async function isSettled(promise: Promise<unknown>): Promise<boolean> {
  let settled = false;
  void promise.then(() => {
    settled = true;
  });
  await new Promise(setImmediate);
  return settled;
}

/** A companion whose STT gives these. */
function companionHearing(given: Heard, memory: CallMemory | null) {
  class Hearing extends Companion {
    protected override async listen(): Promise<Heard> {
      return given;
    }
  }
  return new Hearing({
    instructions: '',
    tools: [],
    memory,
    turns: {} as never,
    phrases: {} as never,
    timeZone: 'UTC',
    log: silentLog,
  });
}

async function readerOf(companion: Companion) {
  const heard = await companion.sttNode(ReadableStream.from([]), {});
  return (heard as Heard).getReader();
}

it('passes interim words at once and final ones when their recall is ready', async () => {
  const { memory, asked, answer } = memoryOfCellist();
  const events = [heard(INTERIM_TRANSCRIPT, 'I play'), heard(FINAL_TRANSCRIPT, 'I play the cello.'), 'bare'];
  const reader = await readerOf(companionHearing(ReadableStream.from(events), memory));
  expect((await reader.read()).value).toBe(events[0]);
  const final = reader.read();
  expect(await isSettled(final)).toBe(false);
  expect(asked).toEqual(['I play', 'I play the cello.']);
  answer();
  expect((await final).value).toBe(events[1]);
  expect((await reader.read()).value).toBe('bare');
});

it('waits no longer than patience for an embedder that is silent', async () => {
  const { memory } = memoryOfCellist();
  const event = heard(FINAL_TRANSCRIPT, 'I play the cello.');
  const reader = await readerOf(companionHearing(ReadableStream.from([event]), memory));
  const final = reader.read();
  expect(await isSettled(final)).toBe(false);
  vi.advanceTimersByTime(25);
  expect((await final).value).toBe(event);
});

it('prepares for all the words of a turn together, and for the next turn anew', async () => {
  const { memory, asked, answer } = memoryOfCellist();
  answer();
  const given = new TransformStream<stt.SpeechEvent>();
  const companion = companionHearing(given.readable, memory);
  const reader = await readerOf(companion);
  const person = given.writable.getWriter();
  const say = async (text: string) => {
    void person.write(heard(FINAL_TRANSCRIPT, text));
    await reader.read();
  };
  const commit = (text: string) =>
    companion.onUserTurnCompleted(
      llm.ChatContext.empty(),
      llm.ChatMessage.create({ role: 'user', content: text }),
    );

  await say('I play.');
  await say('The cello.');
  await memory.recall.take('I play. The cello.');
  await say('And?');
  await commit('I play. The cello.');
  await say('Well.');
  await commit('something else');
  await say('So.');
  expect(asked).toEqual(['I play.', 'I play. The cello.', 'I play. The cello. And?', 'And? Well.', 'So.']);
});

it('passes on that nobody listens any more, and that STT failed', async () => {
  const { memory } = memoryOfCellist();
  const cancel = vi.fn();
  const start = (out: ReadableStreamDefaultController) => out.enqueue(heard(FINAL_TRANSCRIPT, 'I play.'));
  const held = await readerOf(companionHearing(new ReadableStream({ start, cancel }), memory));
  await held.cancel('over');
  await vi.waitFor(() => expect(cancel).toHaveBeenCalledOnce());

  const failing = new ReadableStream({ start: (out) => out.error(new Error('deaf')) });
  const reader = await readerOf(companionHearing(failing, memory));
  await expect(reader.read()).rejects.toThrow('deaf');
});

it('leaves what is heard in a call without memory alone', async () => {
  const given: Heard = ReadableStream.from([]);
  expect(await companionHearing(given, null).sttNode(given as never, {})).toBe(given);
});
