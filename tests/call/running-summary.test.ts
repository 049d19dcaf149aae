import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RunningSummary } from '../../src/call/running-summary.ts';
import type { Turn } from '../../src/memory/memory.ts';
import { silentLog } from '../../src/telemetry/log.ts';
import { turnOf } from '../support/call-memory.ts';
import { type ModelServer, type Script, startModelServer, structuredModel } from '../support/model-server.ts';

/** Longer than what is summarised at a time. */
const LONG_CALL = 60;
/** More of them than this are summarised. */
const ENOUGH_TURNS = 16;
const AT_MS = Date.parse('2026-11-24T10:00:00Z');

let model: ModelServer;
beforeAll(async () => {
  model = await startModelServer();
});
afterAll(() => model.close());

/** Answers each part with the numbers of the turns in it, after those of what came before. */
const countingScript: Script = (_, input) => {
  const soFar = /<so_far>(.*?)<\/so_far>/s.exec(input)?.[1] ?? '';
  const transcript = /<transcript>(.*?)<\/transcript>/s.exec(input)?.[1] ?? '';
  const numbers = [...transcript.matchAll(/number(\d+)/g)].map(([, number]) => number);
  const summary = [soFar, ...numbers].filter((part) => part !== '').join(' ');
  return { json: { summary, open_loops: [], ask_next: null } };
};
beforeEach(() => {
  model.script = countingScript;
});

const numbered = (n: number, chars = 1_000): Turn =>
  turnOf(`number${n} ${'so '.repeat(chars / 3)}`, { at: new Date(AT_MS + n * 1_000).toISOString() });
const turnsOf = (count: number) => Array.from({ length: count }, (_, n) => numbered(n));
const numbers = (from: number, to: number) => Array.from({ length: to - from }, (_, n) => from + n).join(' ');

function summaryOf() {
  const setting = () => ({ known: [], openLoops: [], endedMs: AT_MS, timeZone: 'Europe/Berlin' });
  return new RunningSummary({ model: structuredModel(model), setting, log: silentLog });
}

/** Hears of each turn as a call does, whose turns take longer than a summary. */
async function follow(summary: RunningSummary, turns: readonly Turn[]): Promise<void> {
  for (const [n] of turns.entries()) {
    const { untilMs } = summary;
    const so = turns.slice(0, n + 1);
    summary.update(so);
    const open = so.filter(({ at }) => Date.parse(at) > untilMs);
    if (open.length > ENOUGH_TURNS) await expect.poll(() => summary.untilMs).toBeGreaterThan(untilMs);
  }
}

describe('the summary of a short call', () => {
  it('is asked for once, at its end', async () => {
    const asked = model.asked.length;
    const summary = summaryOf();
    summary.update(turnsOf(3));
    expect([summary.text, summary.untilMs]).toEqual(['', 0]);
    expect((await summary.finish(turnsOf(3))).summary).toBe('0 1 2');
    expect(model.asked.slice(asked).map(({ schema }) => schema)).toEqual(['call_summary']);
  });
});

describe('the summary of a long call', () => {
  it('speaks of all of it: each turn once and in order, however long the call was', async () => {
    const summary = summaryOf();
    const turns = turnsOf(LONG_CALL);
    await follow(summary, turns);
    expect((await summary.finish(turns)).summary).toBe(numbers(0, LONG_CALL));
  });

  it('speaks of all of it, too, where nothing was summarised on the way', async () => {
    expect((await summaryOf().finish(turnsOf(LONG_CALL))).summary).toBe(numbers(0, LONG_CALL));
  });

  it('asks about no more at once than fits, and tells of the earlier part while the call goes on', async () => {
    const asked = model.asked.length;
    const summary = summaryOf();
    const turns = turnsOf(LONG_CALL);
    await follow(summary, turns);
    expect(summary.text).toMatch(/^0 1 2 /);
    const last = Number(summary.text.split(' ').at(-1));
    expect(summary.untilMs).toBe(AT_MS + last * 1_000);
    // The latest turns stand in the context themselves.
    expect(last).toBeLessThan(LONG_CALL - 1);
    await summary.finish(turns);
    const questions = model.asked.slice(asked);
    expect(questions.length).toBeGreaterThan(2);
    for (const { input } of questions) expect(input.length).toBeLessThan(20_000);
  });

  it('holds a single endless turn', async () => {
    const turns = [numbered(0, 60_000), numbered(1)];
    expect((await summaryOf().finish(turns)).summary).toBe('0 1');
  });

  it('is begun anew when a turn that it speaks of is forgotten', async () => {
    const summary = summaryOf();
    const turns = turnsOf(LONG_CALL);
    await follow(summary, turns);
    expect(summary.text).toContain('3');
    const left = turns.filter((_, n) => n !== 3);
    const { summary: whole } = await summary.finish(left);
    expect(whole.split(' ')).not.toContain('3');
    expect(whole.split(' ')).toHaveLength(LONG_CALL - 1);
  });

  it('goes on when the model is away for a while: nothing is lost of it', async () => {
    const summary = summaryOf();
    const turns = turnsOf(LONG_CALL);
    model.script = () => ({ status: 503 });
    const asked = model.asked.length;
    summary.update(turns.slice(0, 20));
    await expect.poll(() => model.asked.length).toBeGreaterThan(asked);
    await expect(summary.finish(turns)).rejects.toMatchObject({ code: 'MODEL_UNREACHABLE' });
    expect([summary.text, summary.untilMs]).toEqual(['', 0]);
    model.script = countingScript;
    expect((await summary.finish(turns)).summary).toBe(numbers(0, LONG_CALL));
  });
});
