import { setTimeout as sleep } from 'node:timers/promises';
import { llm, voice } from '@livekit/agents';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ConnectionPool } from '../../src/pool/connection-pool.ts';
import { boundTool, type OwnToolOptions, tool } from '../../src/setup/own-tools.ts';
import type { CallContext } from '../../src/setup/person.ts';
import { silentLog } from '../../src/telemetry/log.ts';

const context: CallContext = {
  ...{ callId: 'c1', memory: null, log: silentLog, signal: new AbortController().signal },
  person: { identity: 'ada', id: 'ada', name: 'Ada', timeZone: 'UTC', language: 'en' },
  pool: {} as ConnectionPool,
};
const OPTIONS = { toolCallId: 't1', abortSignal: new AbortController().signal } as llm.ToolOptions;

function bound(
  execute: (args: Record<string, never>, options: OwnToolOptions) => Promise<unknown>,
  timeoutMs = 50,
) {
  const failed: string[] = [];
  const own = tool({ name: 'own', description: 'Does something.', execute });
  const made = boundTool(own, { context, timeoutMs, failed: (name, why) => failed.push(`${name}: ${why}`) });
  return { failed, run: () => made.execute({}, OPTIONS) };
}

describe('a tool of kindred.config.ts', () => {
  it('is given who calls, their memory, connections and log', async () => {
    const { run } = bound(async (_, { context: { person, callId } }) => `${person.name} in ${callId}`);
    expect(await run()).toBe('Ada in c1');
  });

  it('is given the same where llm.tool has made it', async () => {
    const own = llm.tool({
      ...{ name: 'own', description: 'Greets.', parameters: z.object({ word: z.string() }) },
      execute: async ({ word }, options) => `${word}, ${(options as OwnToolOptions).context.person.name}!`,
    });
    const made = boundTool(own as llm.FunctionTool, { context, timeoutMs: 50, failed: () => undefined });
    expect(await made.execute({ word: 'Hello' }, OPTIONS)).toBe('Hello, Ada!');
  });

  it('that hangs is given up, its signal aborts, and the model is told to go on', async () => {
    let signal: AbortSignal | undefined;
    const { run, failed } = bound(async (_, { context: given }) => {
      signal = given.signal;
      await sleep(60_000, undefined, { ref: false });
    });
    await expect(run()).rejects.toThrow(
      new llm.ToolError('The tool did not answer in time. Say that it cannot be looked up right now.'),
    );
    expect(failed).toEqual(['own: it took longer than 50 ms']);
    expect(signal?.aborted).toBe(true);
  });

  it('that throws fails for its reason in the log, and for none in the prompt', async () => {
    const { run, failed } = bound(() => Promise.reject(new Error('password 1234 is wrong')));
    await expect(run()).rejects.toThrow(/^The tool failed\. Say that/);
    expect(failed).toEqual(['own: password 1234 is wrong']);
  });

  it('may throw what the framework understands', async () => {
    const { run, failed } = bound(() => Promise.reject(new voice.StopResponse()));
    await expect(run()).rejects.toBeInstanceOf(voice.StopResponse);
    expect(failed).toEqual([]);
  });

  it('answers as it is, and what is too long for a prompt is cut', async () => {
    expect(await bound(async () => ({ degrees: 20 })).run()).toEqual({ degrees: 20 });
    expect(await bound(async () => undefined).run()).toBeUndefined();
    const cut = String(await bound(async () => 'x'.repeat(100_000)).run());
    expect(cut).toMatch(/^x{6000} … \(94000 more characters were left out\)$/);
  });
});
