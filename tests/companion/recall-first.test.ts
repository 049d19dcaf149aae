import { ReadableStream } from 'node:stream/web';
import { stt } from '@livekit/agents';
import { expect, it } from 'vitest';
import { recallFirst } from '../../src/companion/recall-first.ts';
import { CallMemory } from '../../src/memory/call-memory.ts';
import { EMBEDDING_DIMENSIONS } from '../../src/memory/embedder/embedder.ts';
import type { MemoryStore } from '../../src/memory/store.ts';
import { silentLog } from '../../src/telemetry/log.ts';

const { FINAL_TRANSCRIPT, INTERIM_TRANSCRIPT } = stt.SpeechEventType;
type Kind = typeof FINAL_TRANSCRIPT | typeof INTERIM_TRANSCRIPT;

const heard = (type: Kind, text: string): stt.SpeechEvent => ({
  type,
  alternatives: [{ language: 'en', text, startTime: 0, endTime: 0, confidence: 1 }] as never,
});

/** The memory of a person who plays the cello; its embedder answers when it is told to. */
function callMemory() {
  const asked: string[] = [];
  const vectors = Promise.withResolvers<Float32Array[]>();
  const memory = new CallMemory({
    ...{ userId: 'ada', callId: 'now', room: 'r', store: {} as MemoryStore, log: silentLog },
    embedder: {
      model: 'by hand',
      embed: (texts) => {
        asked.push(...texts);
        return vectors.promise;
      },
      close: async () => undefined,
    },
    ...{ recallBudgetMs: 60_000, recallLimit: 4, maxRows: 100 },
  });
  const at = new Date(0).toISOString();
  const provenance = { source: 'import', turnId: null, quote: null } as const;
  const known = { id: 'm-1', category: 'HOBBY', key: 'music', value: 'plays the cello', provenance } as const;
  const when = { validFrom: at, validTo: null, createdAt: at };
  const change = { change: 'added', memory: { ...known, ...when, confidence: 1, importance: 1 } } as never;
  memory.applyChanges([change], new Map());
  const answer = () => vectors.resolve([new Float32Array(EMBEDDING_DIMENSIONS).with(0, 1)]);
  return { memory, asked, answer };
}

const settled = () => new Promise(setImmediate);

it('passes interim words at once and final ones when their recall is there', async () => {
  const { memory, asked, answer } = callMemory();
  const events = [heard(INTERIM_TRANSCRIPT, 'I play'), heard(FINAL_TRANSCRIPT, 'I play the cello.'), 'bare'];
  const reader = recallFirst(ReadableStream.from(events), memory).getReader();
  expect((await reader.read()).value).toBe(events[0]);

  let isHeld = true;
  const final = reader.read().then(({ value }) => {
    isHeld = false;
    return value;
  });
  await settled();
  expect(isHeld).toBe(true);
  expect(asked).toEqual(['I play', 'I play the cello.']);

  answer();
  expect(await final).toBe(events[1]);
  expect((await reader.read()).value).toBe('bare');
});

it('holds nothing for an embedder that is silent beyond patience', async () => {
  const { memory } = callMemory();
  const event = heard(FINAL_TRANSCRIPT, 'I play the cello.');
  const reader = recallFirst(ReadableStream.from([event]), memory).getReader();
  expect((await reader.read()).value).toBe(event);
});

it('leaves the ears of a call without memory alone', () => {
  const ears = ReadableStream.from([]);
  expect(recallFirst(ears, null)).toBe(ears);
});
