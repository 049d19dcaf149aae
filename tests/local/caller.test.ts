import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Captions } from '../../local/caller/captions.ts';
import { HEARD_SAMPLE_RATE, HeardSound } from '../../local/caller/heard-sound.ts';
import { withoutTail } from '../../local/caller/microphone.ts';
import { Notes } from '../../local/caller/notes.ts';
import { until, within } from '../../local/caller/within.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const never = new AbortController().signal;
const FRAME = HEARD_SAMPLE_RATE / 100;

describe("the caller's ear", () => {
  const loud = new Int16Array(FRAME).fill(5_000);
  const faint = new Int16Array(FRAME).fill(100);

  it('knows when it was first loud after a moment', () => {
    const ear = new HeardSound();
    ear.hear(loud, 10);
    ear.hear(faint, 20);
    ear.hear(loud, 30);
    expect(ear.firstLoudAfter(10)).toBe(30);
    expect(ear.firstLoudAfter(30)).toBeUndefined();
  });

  it('counts quiet from the last loud frame', () => {
    const ear = new HeardSound();
    expect(ear.quietForMs()).toBe(Infinity);
    const now = performance.now();
    ear.hear(loud, now - 500);
    ear.hear(faint, now);
    expect(ear.quietForMs()).toBeGreaterThanOrEqual(500);
    ear.hear(loud, performance.now());
    expect(ear.quietForMs()).toBeLessThan(500);
  });

  it('records what it heard where it heard it, with silence before and between, and bursts in a row', () => {
    const ear = new HeardSound();
    ear.hear(loud, 1_020);
    ear.hear(loud, 1_021);
    ear.hear(faint, 1_050);
    const frames = Array.from({ length: 6 }, (_, i) => ear.recording(1_000)[i * FRAME]);
    expect(frames).toEqual([0, 0, 5_000, 5_000, 0, 100]);
    expect(ear.recording(1_000)).toHaveLength(6 * FRAME);
  });

  it('has no recording when it heard nothing', () => {
    expect(new HeardSound().recording(0)).toHaveLength(0);
  });
});

describe('what was said in a call', () => {
  const segment = { id: 'a', speaker: 'ada', startedAt: 1, text: '', isFinal: true };

  it('is the last word on each segment, by speaker and in order', () => {
    const captions = new Captions();
    captions.add({ ...segment, text: 'Hi, my', isFinal: false });
    captions.add({ ...segment, id: 'b', startedAt: 3, text: 'I have a dog.' });
    captions.add({ ...segment, startedAt: 2, text: 'Hi, my name is Ada.' });
    captions.add({ ...segment, startedAt: 4, text: 'Hi, my', isFinal: false });
    captions.add({ ...segment, id: 'c', speaker: 'agent', text: 'Hello.' });
    captions.add({ ...segment, id: 'd', startedAt: 5, text: 'An interim', isFinal: false });
    expect(captions.saidSince(0, 'ada')).toBe('Hi, my name is Ada. I have a dog.');
    expect(captions.saidSince(2, 'ada')).toBe('I have a dog.');
    expect(captions.answeredSince(0, 'ada')).toBe('Hello.');
  });
});

describe('text that is under way when the call ends', () => {
  it('is left where it was, and is no failure', async () => {
    const [captions, notes] = [new Captions(), new Notes()];
    const cut = { info: {}, readAll: () => Promise.reject(new Error('Disconnected while receiving')) };
    for (const handler of [captions.handler, notes.turnHandler, notes.greetingHandler, notes.recordHandler])
      await expect(handler(cut as never, { identity: 'agent' })).resolves.toBeUndefined();
    expect([captions.answeredSince(0, 'ada'), notes.turns, notes.greeting]).toEqual(['', [], undefined]);
    expect(notes.takeSwitches()).toEqual([]);
  });
});

describe('what the agent tells beside the conversation', () => {
  const told = (body: unknown) => ({ info: {}, readAll: async () => JSON.stringify(body) }) as never;
  const agent = { identity: 'agent' };

  it('is how the record was switched, in order and once', async () => {
    const notes = new Notes();
    for (const body of [{ offRecord: true }, { offRecord: 'no' }, null, { offRecord: false }])
      await notes.recordHandler(told(body), agent);
    expect(notes.takeSwitches()).toEqual([true, false]);
    expect(notes.takeSwitches()).toEqual([]);
  });

  it('is whether a turn was off the record', async () => {
    const notes = new Notes();
    const turn = {
      said: 'a',
      reply: 'b',
      recalled: [],
      receipt: { found: 0, given: 0, used: 0 },
      tools: [],
      stages: {},
    };
    await notes.turnHandler(told({ ...turn, offRecord: true }), agent);
    await notes.turnHandler(told(turn), agent);
    expect(notes.turns.map(({ offRecord }) => offRecord)).toEqual([true]);
  });
});

describe('a caller who waits', () => {
  it('gets what came, or nothing when it took too long', async () => {
    let looks = 0;
    expect(await until(() => ++looks === 3 && 'there', { timeoutMs: 5_000, signal: never })).toBe('there');
    expect(await until(() => undefined, { timeoutMs: 1, signal: never })).toBeUndefined();
  });

  it('stops at once when the call is interrupted', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    await expect(until(() => undefined, { timeoutMs: 60_000, signal })).rejects.toThrow();
  });

  it('does not wait for ever for a server', async () => {
    expect(await within(5_000, sleep(1, 'joined'))).toBe('joined');
    await expect(within(5, sleep(60_000, '', { ref: false }))).rejects.toMatchObject({
      code: 'DEADLINE_EXCEEDED',
    });
  });
});

describe('speech', () => {
  it('ends with its last audible sample', () => {
    expect([...withoutTail(Int16Array.of(0, 9_000, 0, -9_000, 200, 0))]).toEqual([0, 9_000, 0, -9_000]);
    expect(withoutTail(new Int16Array(5))).toHaveLength(0);
  });
});

describe('npm run call', () => {
  let dir: string;
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'kindred-call-'));
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  const call = (...more: string[]) => {
    const args = ['local/call.ts', '--user', 'ada', '--say', 'Hello.', '--json', '--data-dir', dir, ...more];
    return new Promise<{ code: unknown; stdout: string; stderr: string }>((resolve) => {
      execFile(process.execPath, args, { cwd: ROOT }, (error, stdout, stderr) => {
        resolve({ code: error?.code, stdout, stderr });
      });
    });
  };

  it('without a stack says how to start one, and gives what it has', async () => {
    const { code, stdout, stderr } = await call();
    expect(code).toBe(1);
    expect(stderr).toBe(`No stack is running in ${dir}: start one with npm run dev.\n`);
    expect(JSON.parse(stdout)).toMatchObject({ user: 'ada', greeting: null, turns: [] });
  });

  it('from a time zone that does not exist says what one looks like', async () => {
    const { code, stderr } = await call('--time-zone', 'Mars/Olympus_Mons');
    expect(code).toBe(1);
    expect(stderr).toBe(
      '"Mars/Olympus_Mons" is no time zone; say an IANA time zone such as Europe/Berlin.\n',
    );
  });
});
