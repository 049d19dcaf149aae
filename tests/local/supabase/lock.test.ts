import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { acquireLock } from '../../../local/supabase/lock.ts';

let folder: string;
let file: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kindred-lock-'));
  file = join(folder, 'lock');
});
afterEach(() => rm(folder, { recursive: true }));

/** The id of a process that lived a moment ago. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['--eval', '0']);
  await once(child, 'exit');
  return child.pid ?? 0;
}

it('is held by one at a time, and names the holder', async () => {
  const release = await acquireLock(file);
  await expect(acquireLock(file)).rejects.toThrow(`in use by process ${process.pid}`);
  await release();
  await (await acquireLock(file))();
  expect(await readdir(folder)).toEqual([]);
});

it('is given to exactly one of many who ask at once', async () => {
  const asked = await Promise.allSettled(Array.from({ length: 20 }, () => acquireLock(file)));
  expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

it('is given to exactly one of many who find it stale', async () => {
  await writeFile(file, JSON.stringify({ pid: await deadPid(), startedAt: '1' }));
  const asked = await Promise.allSettled(Array.from({ length: 20 }, () => acquireLock(file)));
  expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
});

it('is taken over from a dead process whose id is in use again', async () => {
  await writeFile(file, JSON.stringify({ pid: process.pid, startedAt: 'long ago' }));
  await expect(acquireLock(file)).resolves.toBeTypeOf('function');
});

it.each(['', 'garbage', '{"pid":"x"}'])('is taken over when it says %j', async (content) => {
  await writeFile(file, content);
  await expect(acquireLock(file)).resolves.toBeTypeOf('function');
});

it('says when the folder cannot be written to', async () => {
  await expect(acquireLock(join(folder, 'nowhere', 'lock'))).rejects.toThrow(
    'The data folder cannot be written to',
  );
});
