import { fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Guardian } from '../../local/supervisor/guardian.ts';
import { restartDelayMs } from '../../local/supervisor/managed-part.ts';
import type { Part } from '../../local/supervisor/part.ts';
import { isAlive } from '../../local/supervisor/process-group.ts';
import { Supervisor } from '../../local/supervisor/supervisor.ts';
import { eventually, freePort, journal, type PartOptions, partAt, Told } from './supervisor-support.ts';

const never = new AbortController().signal;

describe('Supervisor', () => {
  let dir: string;
  let told: Told;
  let guardian: Guardian;
  let running: Supervisor[];

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'kindred-supervisor-'));
    told = new Told();
    guardian = new Guardian();
    running = [];
  });

  afterEach(async () => {
    for (const supervisor of running) await supervisor.stop();
    await guardian.close();
    rmSync(dir, { recursive: true });
  });

  async function part(options: Omit<PartOptions, 'port'>): Promise<Part> {
    return partAt(dir, { ...options, port: await freePort() });
  }

  function supervise(...parts: Part[]): Supervisor {
    const supervisor = new Supervisor(parts, { logDir: dir, report: told, guardian });
    running.push(supervisor);
    return supervisor;
  }

  it('starts a part once what it needs is healthy, and stops it first', async () => {
    const database = await part({ name: 'database' });
    const agent = await part({ name: 'agent', after: ['database'] });
    const supervisor = supervise(database, agent);
    await supervisor.start(never);
    await supervisor.stop();
    expect(told.lines).toEqual(['database healthy', 'agent healthy']);
    expect(journal(dir)).toEqual([
      'database started',
      'agent started',
      'agent asked to stop',
      'agent stopped',
      'database asked to stop',
      'database stopped',
    ]);
  });

  it('starts a part again that has died, each time after a longer pause, and says so', async () => {
    const supervisor = supervise(await part({ name: 'speech' }));
    await supervisor.start(never);
    for (const lives of [2, 3]) {
      const { speech } = supervisor.pids;
      process.kill(Number(speech), 'SIGKILL');
      await eventually(() => told.lines.filter((line) => line === 'speech recovered').length === lives - 1);
      expect(journal(dir)).toHaveLength(lives);
      expect(supervisor.pids.speech).not.toBe(speech);
    }
    expect(told.lines).toEqual([
      'speech healthy',
      'speech restarting: signal SIGKILL, 500 ms',
      'speech recovered',
      'speech restarting: signal SIGKILL, 1000 ms',
      'speech recovered',
    ]);
  });

  it('never waits longer than 30 s for a restart', () => {
    expect([0, 1, 5, 6, 50].map(restartDelayMs)).toEqual([500, 1_000, 16_000, 30_000, 30_000]);
  });

  it('does not restart what was asked to stop, even while it waits for a restart', async () => {
    const supervisor = supervise(await part({ name: 'speech' }));
    await supervisor.start(never);
    process.kill(Number(supervisor.pids.speech), 'SIGKILL');
    await eventually(() => told.lines.length === 2);
    await supervisor.stop();
    expect(journal(dir)).toEqual(['speech started']);
  });

  it("fails with the part's own sentence when it ends at its first start", async () => {
    const sound = await part({ name: 'sound' });
    const broken = await part({
      name: 'broken',
      env: { LAST_WORDS: 'The disk is full: free 1 GB and start again.' },
    });
    const user = await part({ name: 'user', after: ['broken'] });
    const supervisor = supervise(sound, broken, user);
    await expect(supervisor.start(never)).rejects.toMatchObject({
      code: 'LOCAL_STACK',
      message: 'The disk is full: free 1 GB and start again.',
    });
    await supervisor.stop();
    expect(Object.values(supervisor.pids).filter(isAlive)).toEqual([]);
    expect(existsSync(join(dir, 'journal')) ? journal(dir) : []).not.toContain('user started');
  });

  it('names the error, not the last line of its stack trace, when a part crashes at its start', async () => {
    const crash = "TypeError: no such voice\n    at speak (tts.ts:1:2) {\n  code: 'X'\n}\nNode.js v24";
    const supervisor = supervise(await part({ name: 'broken', env: { LAST_WORDS: crash } }));
    await expect(supervisor.start(never)).rejects.toThrow('TypeError: no such voice');
  });

  it('says what could not be started when the program does not exist', async () => {
    const missing: Part = { ...(await part({ name: 'missing' })), command: ['/no/such/program'] };
    await expect(supervise(missing).start(never)).rejects.toThrow(/\/no\/such\/program/);
  });

  it('says which part was not ready in time', async () => {
    const late: Part = {
      ...(await part({ name: 'late' })),
      healthUrl: 'http://127.0.0.1:1/',
      startTimeoutMs: 300,
    };
    await expect(supervise(late).start(never)).rejects.toThrow(/late was not ready after 0.3 s/);
  });

  it('stops waiting for a start when it is no longer wanted', async () => {
    const wanted = new AbortController();
    const slow: Part = { ...(await part({ name: 'slow' })), healthUrl: 'http://127.0.0.1:1/' };
    const starting = supervise(slow).start(wanted.signal);
    wanted.abort(new Error('changed my mind'));
    await expect(starting).rejects.toThrow('changed my mind');
  });

  it('kills a part that is deaf to SIGTERM, and what it has forked', async () => {
    const env = { DEAF: '1', FORK: '1' };
    const supervisor = supervise(await part({ name: 'deaf', env, stopTimeoutMs: 200 }));
    await supervisor.start(never);
    await eventually(() => journal(dir).includes('deaf-fork started'));
    const fork = forkedBy(dir);
    expect(isAlive(fork)).toBe(true);
    await supervisor.stop();
    expect(journal(dir)).toContain('deaf asked to stop');
    await eventually(() => !isAlive(fork));
  });

  it('lets nothing that a part has forked outlive it when it dies', async () => {
    const supervisor = supervise(await part({ name: 'parent', env: { FORK: '1' } }));
    await supervisor.start(never);
    await eventually(() => journal(dir).includes('parent-fork started'));
    const fork = forkedBy(dir);
    process.kill(Number(supervisor.pids.parent), 'SIGKILL');
    await eventually(() => !isAlive(fork));
  });

  it('keeps the whole output in a log and repeats only its warnings', async () => {
    const warning = JSON.stringify({ level: 40, msg: 'slow', err: { message: 'took 9 s' } });
    const say = `${warning}\n${JSON.stringify({ level: 30, msg: 'fine' })}\n{"level":"error","msg":"lost"}\n{"level":"warn","msg":"as ever"}`;
    writeFileSync(join(dir, 'chatty.log'), 'the run before');
    const chatty: Part = { ...(await part({ name: 'chatty', env: { SAY: say } })), ignored: /as ever/ };
    const supervisor = supervise(chatty);
    await supervisor.start(never);
    await eventually(() => told.lines.length >= 3);
    await supervisor.stop();
    expect(told.lines.filter((line) => line.includes('warning'))).toEqual([
      'chatty warning: slow: took 9 s',
      'chatty warning: lost',
    ]);
    expect(readFileSync(join(dir, 'chatty.log'), 'utf8')).toBe(`${say}\n`);
    expect(readFileSync(join(dir, 'chatty.log.1'), 'utf8')).toBe('the run before');
  });

  it('leaves no process behind when the supervisor itself is killed', async () => {
    const leftover = join(dir, 'stack.json');
    writeFileSync(leftover, '{}');
    const env = { ...process.env, DIR: dir, PORT: String(await freePort()), LEFTOVER: leftover };
    const supervisor = fork(new URL('./supervisor-killed.ts', import.meta.url), { env });
    const [{ pids }] = await once(supervisor, 'message');
    await eventually(() => journal(dir).includes('orphan-fork started'));
    const all = [...pids, forkedBy(dir)];
    expect(all.map(isAlive)).toEqual([true, true, true]);
    supervisor.kill('SIGKILL');
    await eventually(() => !all.some(isAlive));
    expect(journal(dir)).toContain('orphan stopped');
    expect(existsSync(leftover)).toBe(false);
  });
});

/** The process that a part has left behind, by its journal. */
function forkedBy(dir: string): number {
  return Number(/forked (\d+)/.exec(journal(dir).join('\n'))?.[1]);
}
