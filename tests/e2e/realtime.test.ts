/**
 * Calls with a realtime (speech-to-speech) model: the real plugin, at a server that speaks OpenAI's protocol, in real rooms.
 *
 * @module
 */

import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestStack } from '../../local/test-stack/test-stack.ts';
import { type RealtimePrompt, RealtimeServer } from '../support/realtime/server.ts';

const CONFIG = fileURLToPath(new URL('../support/own-config/realtime.config.ts', import.meta.url));
const SAY = /<say>(.*?)<\/say>/s;

let server: RealtimeServer;
let stack: TestStack;
let hears: readonly string[] = [];

/** A model that says what it is asked to say, and answers from what it is given. */
function replyTo({ instructions, conversation, said, tools, toolResult }: RealtimePrompt) {
  const asked = SAY.exec(instructions)?.[1];
  if (asked !== undefined) return asked;
  if (toolResult !== undefined) return `I looked: ${toolResult}`;
  if (/search/i.test(said) && tools.includes('searchMemories'))
    return { tool: 'searchMemories', args: { query: 'dog' } };
  if (!/\?$/.test(said)) return 'I see.';
  const given = [instructions, ...conversation].join('\n');
  return /Biscuit/.test(given) ? 'It is Biscuit.' : 'I do not know that.';
}

beforeAll(async () => {
  server = await RealtimeServer.start({
    hears: (utterance) => hears[utterance] ?? 'Goodbye.',
    replies: replyTo,
  });
  const env = { KINDRED_CONFIG: CONFIG, REALTIME_URL: server.url, LOG_LEVEL: 'debug' };
  stack = await TestStack.start({ args: ['--no-page'], env });
});
afterAll(async () => {
  await stack?.remove();
  await server?.close();
});

interface Called {
  readonly greeting: { readonly text: string };
  readonly turns: readonly {
    readonly heard: string;
    readonly reply: string;
    readonly tools: readonly string[];
  }[];
}

async function call(user: string, ...texts: string[]): Promise<Called> {
  hears = texts;
  const says = texts.flatMap((text) => ['--say', text]);
  const { stdout } = await stack.run('call', '--user', user, ...says, '--json');
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
}

const remembered = async (user: string) =>
  (await stack.run('memory', 'list', '--user', user, '--json')).stdout;

describe('a realtime model', () => {
  it('greets in its own voice, and what is said to it is remembered', async () => {
    const { greeting, turns } = await call('ada', 'I have a dog called Biscuit.');
    expect(server.prompts[0]?.instructions).toContain('<say>Hello!');
    expect(greeting.text).toMatch(/^Hello!/);
    expect(turns[0]).toMatchObject({ heard: 'I have a dog called Biscuit.', reply: 'I see.' });
    await expect.poll(() => remembered('ada'), { timeout: 60_000, interval: 2_000 }).toMatch(/Biscuit/);
  });

  it('knows the person in the next call by its instructions, and uses the tools of the memory', async () => {
    const { turns } = await call('ada', 'What is my dog called?', 'Please search your memory.');
    expect(turns[0]?.reply).toBe('It is Biscuit.');
    expect(turns[1]?.tools).toEqual(['searchMemories']);
    expect(turns[1]?.reply).toMatch(/I looked: .*Biscuit/);
  });

  it('is given what is recalled with the words that it replies to, where it waits to be asked', async () => {
    await call('ben', 'I have a dog called Biscuit.');
    await expect.poll(() => remembered('ben'), { timeout: 60_000, interval: 2_000 }).toMatch(/Biscuit/);
    const before = server.prompts.length;
    const { turns } = await call('ben', 'What is my dog called?');
    expect(turns[0]?.reply).toBe('It is Biscuit.');
    const prompts = server.prompts.slice(before).filter(({ said }) => said === 'What is my dog called?');
    expect(prompts).toHaveLength(1);
    expect(prompts[0]?.instructions).toMatch(/<clock>/);
  });
});
