/**
 * The mission, once through: somebody calls, says who they are, and is remembered, with real speech in a real room,
 * on a stack of its own.
 *
 * @module
 */

import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isAlive } from '../../local/supervisor/process-group.ts';
import { TestStack } from '../../local/test-stack/test-stack.ts';

interface Call {
  readonly greeting: { readonly text: string; readonly joinToAudioMs: number };
  readonly turns: readonly {
    readonly said: string;
    readonly heard: string;
    readonly reply: string;
    readonly endOfSpeechToAudioMs: number;
    readonly receipt: { readonly found: number };
    readonly tools: readonly string[];
    readonly offRecord: boolean;
  }[];
  readonly hungUp: boolean;
}

const ZONE = 'Pacific/Auckland';

/** As it was heard. */
let name = '';

describe('a person who calls', () => {
  let stack: TestStack;

  beforeAll(async () => {
    stack = await TestStack.start({ args: ['--no-page'], env: { TURN_DETECTION: 'vad' } });
  });

  afterAll(() => stack?.remove());

  /** What a call prints, and its report. */
  async function hold(user: string, ...texts: string[]): Promise<Call & { readonly printed: string }> {
    const says = texts.flatMap((text) => ['--say', text]);
    const { stdout } = await stack.run('call', '--user', user, ...says, '--time-zone', ZONE, '--json');
    return { ...JSON.parse(stdout.trim().split('\n').at(-1) ?? ''), printed: stdout };
  }

  const call: (user: string, ...texts: string[]) => Promise<Call> = hold;

  async function memoriesOf(user: string): Promise<string> {
    const { stdout } = await stack.run('memory', 'list', '--user', user, '--json');
    return stdout;
  }

  it('is greeted, heard and answered aloud', async () => {
    const { greeting, turns, hungUp } = await call(
      'miriam',
      'Hi, my name is Miriam and I have a cat called Pepper.',
    );
    expect(greeting.text).not.toBe('');
    expect(greeting.joinToAudioMs).toBeGreaterThan(0);
    expect(turns).toHaveLength(1);
    // A recogniser may hear another name; from here on it is theirs.
    name = /my name is (\w+).*pepper/i.exec(turns[0]?.heard ?? '')?.[1] ?? '';
    expect(name).not.toBe('');
    expect(turns[0]?.reply).not.toBe('');
    expect(turns[0]?.endOfSpeechToAudioMs).toBeGreaterThan(0);
    expect(hungUp).toBe(true);
  });

  it('is greeted by name the next time, and what they said is known', async () => {
    const { greeting, turns } = await call('miriam', "What is my cat's name?");
    expect(greeting.text).toContain(name);
    expect(turns[0]?.reply).toMatch(/pepper/i);
    // It mattered, and stood in the profile already.
    expect(turns[0]?.receipt.found).toBeGreaterThan(0);
  });

  it('is nobody else to the agent', async () => {
    const { greeting, turns } = await call('tobias', "What is my cat's name?");
    expect(JSON.stringify({ greeting, turns })).not.toMatch(/Miriam|pepper/i);
  });

  it('is told when nothing is kept, and nothing is until they say so', async () => {
    const { turns, printed } = await hold(
      'tobias',
      'Please keep this off the record.',
      'I have a sister called Bertha.',
      'We can go back on the record now.',
      'I have a dog called Biscuit.',
    );
    expect(turns.map(({ offRecord }) => offRecord)).toEqual([true, true, true, false]);
    expect(printed.match(/^record o.*$/gm)).toEqual([
      expect.stringMatching(/^record off/),
      expect.stringMatching(/^record on/),
    ]);
    expect(await memoriesOf('tobias')).toMatch(/biscuit/i);
    expect(await memoriesOf('tobias')).not.toMatch(/bertha/i);
  });

  it('is where their call says that they are', async () => {
    const { stdout } = await stack.run('memory', 'time-zone', '--user', 'tobias', '--json');
    expect(JSON.parse(stdout)).toMatchObject({ timeZone: ZONE });
  });

  it('can ask how the connections are and have them cleaned up', async () => {
    const { turns } = await call(
      'tobias',
      'How are your connections doing?',
      'Please clean up the connection pool.',
    );
    expect(turns.flatMap(({ tools }) => tools)).toEqual(['getConnectionPoolStats', 'cleanupConnectionPool']);
  });

  it('is still remembered after the whole stack has been restarted', async () => {
    const before = Object.values((await stack.file()).pids);
    await stack.restart();
    expect(before.filter(isAlive)).toEqual([]);
    expect(await memoriesOf('miriam')).toMatch(/pepper/i);
    expect(await memoriesOf('tobias')).not.toMatch(/pepper/i);
    const { greeting, turns } = await call('miriam', "What is my cat's name?");
    expect(greeting.text).toContain(name);
    expect(turns[0]?.reply).toMatch(/pepper/i);
  });

  it('leaves nothing running when the stack is stopped in the middle of a call', async () => {
    const { pids } = await stack.file();
    const calling = call('miriam', 'Hello, I am going to be cut off.').catch((error) => error);
    expect(await stack.stop()).toBe(0);
    expect(Object.values(pids).filter(isAlive)).toEqual([]);
    await calling;
  });
});
