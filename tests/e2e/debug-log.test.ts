/**
 * What one real call with default settings sends through the functions for parallel calls, batches and the cache: the log
 * at `debug` says it, without a word of anybody.
 *
 * @module
 */

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { TestStack } from '../../local/test-stack/test-stack.ts';

type LogLine = Readonly<Record<string, unknown>> & { readonly msg: string };

const ENV = { TURN_DETECTION: 'vad', LOG_LEVEL: 'debug' };
const SENTENCE = 'Please remember that I have a cat called Pepper.';

describe('the log of a call at debug', () => {
  let stack: TestStack;
  let log = '';

  beforeAll(async () => {
    stack = await TestStack.start({ args: ['--no-page'], env: ENV });
    await stack.run('call', '--user', 'miriam', '--say', SENTENCE);
    // A process writes its last lines when it is closed.
    await stack.stop();
    log = await readFile(join(stack.dataDir, 'logs', 'agent.log'), 'utf8');
  });

  afterAll(() => stack?.remove());

  function linesOf(message: string): LogLine[] {
    const lines = log.split('\n').filter((line) => line.startsWith('{'));
    return lines.map((line): LogLine => JSON.parse(line)).filter(({ msg }) => msg === message);
  }

  it('shows the stages of the turn and the next greetings in parallelAiCalls', () => {
    const parallel = linesOf('AI calls in parallel');
    const turn = parallel.find(({ purpose, callId }) => purpose === 'turn' && callId);
    expect(turn).toMatchObject({ calls: 2, failed: 0, ms: [expect.any(Number), expect.any(Number)] });
    expect(parallel).toContainEqual(expect.objectContaining({ purpose: 'greetings', failed: 0 }));
  });

  it('shows what the tool stored in batchMemoryOperations', () => {
    expect(linesOf('memory operations travel together')).toContainEqual(
      expect.objectContaining({ saves: 1, reads: 0 }),
    );
  });

  it('shows synthesised speech in cachedAsyncCall', () => {
    const misses = linesOf('cache of this process').map((stats) => Number(stats.misses));
    expect(Math.max(...misses)).toBeGreaterThan(0);
  });

  it('has no word of the person', () => {
    expect(linesOf('turn processed')).not.toEqual([]);
    expect(log).not.toMatch(/miriam|pepper/i);
  });
});
