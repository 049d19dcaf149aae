import { tmpdir } from 'node:os';
import { initializeLogger, voice } from '@livekit/agents';
import { OpenAI } from 'openai';
import { describe, expect, it } from 'vitest';
import { overDayBound } from '../../src/call/day-bound.ts';
import { HangUp } from '../../src/call/hang-up.ts';
import { en } from '../../src/languages/en/en.ts';
import { PhraseBook } from '../../src/speech/tts/phrase-book.ts';
import { silentLog as log } from '../../src/telemetry/log.ts';

initializeLogger({ pretty: false, level: 'silent' });

describe('the bound of calls within a day', () => {
  it('lets the last call through that it allows, and no more', () => {
    const bounds = { maxCallsPerDay: 3 };
    expect(overDayBound({ callsOfDay: 3 }, bounds)).toBeNull();
    expect(overDayBound({ callsOfDay: 4 }, bounds)).toEqual({ calls: 4, maxCallsPerDay: 3 });
  });

  it('is none where it is 0', () => {
    expect(overDayBound({ callsOfDay: 1_000 }, { maxCallsPerDay: 0 })).toBeNull();
  });

  it('holds up nobody of whom nothing is known', () => {
    expect(overDayBound(null, { maxCallsPerDay: 1 })).toBeNull();
    expect(overDayBound({}, { maxCallsPerDay: 1 })).toBeNull();
  });
});

it('what is said over the bound is said whole, and the session ends', async () => {
  const session = new voice.AgentSession({ vad: null });
  await session.start({ agent: new voice.Agent({ instructions: 'Listen.' }), record: false });
  const client = new OpenAI({ apiKey: 'none', baseURL: 'http://127.0.0.1:1/v1', maxRetries: 0 });
  const phrases = new PhraseBook({
    ...{ dir: tmpdir(), client, voice: { model: 'tts-1', voice: 'joe' } },
    ...{ language: 'en', companionName: 'Kindred', log },
  });
  const said: (string | undefined)[] = [];
  session.on(voice.AgentSessionEventTypes.ConversationItemAdded, ({ item }) => {
    if (item.type === 'message') said.push(item.textContent);
  });
  const allowed: boolean[] = [];
  session.on(voice.AgentSessionEventTypes.SpeechCreated, ({ speechHandle }) => {
    allowed.push(speechHandle.allowInterruptions);
  });
  const closed = new Promise((resolve) => session.on(voice.AgentSessionEventTypes.Close, resolve));
  await new HangUp({ session, phrases, log }).after('enoughToday', 'the bound of a day', true);
  await closed;
  expect({ said, allowed }).toEqual({ said: [en.enoughToday], allowed: [false] });
});
