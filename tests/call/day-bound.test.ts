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

describe('the bound of a day', () => {
  it('lets the last call through that it allows, and no more', () => {
    const bounds = { maxCallsPerDay: 3, maxCostPerDay: 0 };
    expect(overDayBound({ callsOfDay: 3, costOfDay: 9 }, bounds)).toBeNull();
    expect(overDayBound({ callsOfDay: 4 }, bounds)).toEqual({ calls: 4, maxCallsPerDay: 3 });
  });

  it('lets nobody through whose calls have cost as much as they may', () => {
    const bounds = { maxCallsPerDay: 0, maxCostPerDay: 0.5 };
    expect(overDayBound({ callsOfDay: 1_000, costOfDay: 0.49 }, bounds)).toBeNull();
    expect(overDayBound({ callsOfDay: 2, costOfDay: 0.5 }, bounds)).toEqual({
      cost: 0.5,
      maxCostPerDay: 0.5,
    });
  });

  it('holds up nobody of whom nothing is known', () => {
    const bounds = { maxCallsPerDay: 1, maxCostPerDay: 0.5 };
    expect(overDayBound(null, bounds)).toBeNull();
    expect(overDayBound({}, bounds)).toBeNull();
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
