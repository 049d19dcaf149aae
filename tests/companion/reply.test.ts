import { tmpdir } from 'node:os';
import { initializeLogger, llm, voice } from '@livekit/agents';
import { OpenAI } from 'openai';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Conversation } from '../../src/call/conversation.ts';
import { followSession } from '../../src/call/events.ts';
import { Companion } from '../../src/companion/companion.ts';
import type { ToolOffer } from '../../src/companion/tools/offer.ts';
import type { CallMemory } from '../../src/memory/in-call/call-memory.ts';
import { PhraseBook } from '../../src/speech/tts/phrase-book.ts';
import { silentLog as log } from '../../src/telemetry/log.ts';
import { NO_TRACES } from '../../src/telemetry/spans.ts';
import { callMemory, personMemory, tell } from '../support/call-memory.ts';
import { startTestDatabase, type TestDatabase } from '../support/database.ts';

initializeLogger({ pretty: false, level: 'silent' });

let database: TestDatabase;
let session: voice.AgentSession;
beforeAll(async () => {
  database = await startTestDatabase();
});
afterAll(() => database.close());
afterEach(() => session.close());

/** Echoes what it is told, and shows with what. */
class Echo extends voice.testing.FakeLLM {
  readonly asked: string[][] = [];

  override chat(options: Parameters<voice.testing.FakeLLM['chat']>[0]): llm.LLMStream {
    const messages = options.chatCtx.items.filter((item) => item.type === 'message');
    this.asked.push(messages.map(({ role, textContent }) => `${role}: ${textContent}`));
    return super.chat(options);
  }

  override lookup(input: string): voice.testing.FakeLLMResponse {
    if (input.endsWith('Look it up.')) return { input, toolCalls: [{ name: 'lookUp', args: {} }] };
    if (input.endsWith('forget my dog.')) return { input, toolCalls: [{ name: 'forgetMemory', args: {} }] };
    return { input, content: `You said: ${input}` };
  }
}

const phrases = new PhraseBook({
  dir: tmpdir(),
  client: new OpenAI({ apiKey: 'none', baseURL: 'http://127.0.0.1:1/v1', maxRetries: 0 }),
  voice: { model: 'tts-1', voice: 'joe' },
  ...{ language: 'en', companionName: 'Kindred', log },
});

const lookUp = llm.tool({
  name: 'lookUp',
  description: 'Looks something up.',
  parameters: z.object({}),
  execute: async () => 'nothing found',
});

const forgetMemory = llm.tool({
  name: 'forgetMemory',
  description: 'Forgets something.',
  parameters: z.object({}),
  execute: async () => ({ summary: 'Shall I forget that?' }),
});

/** The real session and the real agent; words come as text. */
async function callWith(
  memory: CallMemory | null,
  { earlier, offer }: { earlier?: { text: string; untilMs: number }; offer?: ToolOffer } = {},
) {
  const conversation = new Conversation({
    ...{ userId: 'ada', callId: 'c', sink: null, report: () => undefined, traces: NO_TRACES, log },
  });
  const model = new Echo();
  const instructions = 'Be kind.';
  const agent = new Companion({
    ...{
      instructions,
      tools: [lookUp, forgetMemory],
      ...(offer && { offer: { tools: offer, language: 'en' } }),
      turns: conversation,
      memory,
      earlier,
      phrases,
      timeZone: 'Asia/Tokyo',
      log,
    },
  });
  session = new voice.AgentSession({ llm: model, vad: null });
  followSession(session, { conversation, phrases, log });
  await session.start({ agent, record: false });
  const say = async (userInput: string): Promise<string> => {
    const run = await session.run({ userInput }).wait();
    const said = run.events.flatMap((event) =>
      event.type === 'message' && event.item.role === 'assistant' ? (event.item.textContent ?? '') : [],
    );
    return said.join('|');
  };
  return { say, agent, asked: model.asked, conversation };
}

describe('going off the record', () => {
  it('is said before the reply, once, and so is coming back', async () => {
    const { say, conversation } = await callWith(null);
    const off = phrases.get('offRecord').text;
    const on = phrases.get('onRecord').text;
    expect(await say('Hello.')).toBe('You said: Hello.');
    expect(await say('Off the record, I resign.')).toContain(off);
    expect(conversation.offRecord).toBe(true);
    expect(await say('Keep this between us, too.')).not.toContain(off);
    expect(await say('It was the hottest summer on record.')).not.toContain(on);
    expect(await say('Back on the record, please.')).toContain(on);
    expect(conversation.offRecord).toBe(false);
    expect(await say('I like tea.')).toBe('You said: I like tea.');
  });

  it('is not said again where the reply takes several steps', async () => {
    const { say, asked } = await callWith(null);
    const said = await say('Off the record, I resign. Look it up.');
    expect(asked).toHaveLength(2);
    expect(said.split(phrases.get('offRecord').text)).toHaveLength(2);
    expect(said).toContain('nothing found');
  });
});

describe('what a tool answers', () => {
  it.each([
    ['meant', 'Please forget my dog.', 'Shall I forget that?', 1],
    ['meant', 'Look it up.', 'You said: "nothing found"', 2],
    ['all', 'Please forget my dog.', 'You said: {"summary":"Shall I forget that?"}', 2],
  ] as const)('with the offer "%s" and "%s" becomes "%s"', async (offer, words, reply, requests) => {
    const { say, asked } = await callWith(null, { offer });
    expect(await say(words)).toBe(reply);
    expect(asked).toHaveLength(requests);
  });
});

describe('what stands before the first words', () => {
  it('is read by a small model while the greeting is spoken, and by no other', async () => {
    const small = await callWith(null, { offer: 'meant' });
    small.agent.readAhead('Hello!');
    await expect.poll(() => small.asked).toEqual([['system: Be kind.', 'assistant: Hello!']]);
    expect(await small.say('How are you?')).toBe('You said: How are you?');
    await session.close();
    const large = await callWith(null, { offer: 'all' });
    large.agent.readAhead('Hello!');
    await large.say('How are you?');
    expect(large.asked).toHaveLength(1);
  });
});

describe('the context of a reply', () => {
  it('has the clock right before the words, where the person is, memory or not', async () => {
    const { say, asked } = await callWith(null);
    await say('What day is it?');
    const [instructions, clock, words, ...more] = asked[0] ?? [];
    expect(instructions).toContain('Be kind.');
    expect(clock).toMatch(/^system: <clock>\d{4}-\d\d-\d\dT\d\d:\d\d Asia\/Tokyo, \w+day<\/clock>$/);
    expect([words, ...more]).toEqual(['user: What day is it?']);
  });

  it('has what is recalled, without what was forgotten meanwhile, on both sides of the talk', async () => {
    const person = personMemory(database.store);
    const { changes } = await tell(person, { facts: [['dog', 'has a dog called Biscuit']] });
    await person.set({ timeZone: 'America/Los_Angeles' });
    const memory = callMemory(database.store, { userId: person.userId });
    await memory.load();
    const { say, asked } = await callWith(memory);
    await say('How is Biscuit?');
    expect(asked.at(-1)?.at(-2)).toMatch(/America\/Los_Angeles[\s\S]*<memories>[\s\S]*called Biscuit/);
    await person.forget({ memories: changes.map((change) => change.memory.id), turns: [] });
    await memory.refresh();
    await say('What is my dog called?');
    expect(asked.at(-1)?.join('\n')).not.toContain('Biscuit');
  });

  it('has the summary in the place of the earlier part', async () => {
    const earlier = { text: '', untilMs: 0 };
    const { say, asked } = await callWith(null, { earlier });
    await say('One.');
    await say('Two.');
    earlier.text = 'They counted to two.';
    earlier.untilMs = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 5));
    await say('Three.');
    const context = asked.at(-1)?.join('\n') ?? '';
    expect(context).toContain('<earlier>They counted to two.</earlier>');
    expect(context).not.toMatch(/One\.|Two\./);
    expect(context).toContain('user: Three.');
  });
});
