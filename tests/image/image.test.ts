/**
 * The image without a container engine: its file system from the Dockerfile's own steps, its command as a plain user on a
 * read-only root, in real calls.
 *
 * The base image is this machine's own Debian, read-only. What its packages are is all that this does not see.
 *
 * @module
 */

import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { until } from '../../local/caller/within.ts';
import { freeNeighbours } from '../../local/test-stack/free-ports.ts';
import { storedWords } from '../../local/test-stack/stored-words.ts';
import { Typist } from '../../local/test-stack/typist.ts';
import { outboxFiles } from '../faults/support/agent-worker.ts';
import { PATIENCE_MS } from '../faults/support/patience.ts';
import { expectStoredOnce } from '../faults/support/stored.ts';
import { World } from '../faults/support/world.ts';
import { whyNoChamber } from './support/chamber.ts';
import { Container } from './support/container.ts';
import { type Image, layOut } from './support/layout.ts';

const CONTEXT = fileURLToPath(new URL('../..', import.meta.url));
/** `docker image inspect` of debian:bookworm-slim says 74.8 MB; ca-certificates with openssl are 3 MB. */
const BASE_MB = 78;
const MAX_MB = 450;

const PATIENCE = { timeoutMs: PATIENCE_MS, signal: new AbortController().signal };

const folder = mkdtempSync(join(tmpdir(), 'kindred-image-'));
const containers: Container[] = [];
let image: Image;
let world: World;

const reason = whyNoChamber();
if (reason !== null)
  process.stderr.write(`The image is not laid out and not run: no namespaces on this machine (${reason}).\n`);

beforeAll(async () => {
  if (reason !== null) return;
  [image, world] = await Promise.all([layOut({ context: CONTEXT, folder }), World.start()]);
});
afterAll(async () => {
  await Promise.all(containers.map((container) => container.kill()));
  await world?.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
});

/** A copied `.env.example` with what its user fills in, as `--env-file` reads it. */
function envFile(filled: Readonly<Record<string, string>>): Record<string, string> {
  const text = readFileSync(join(CONTEXT, '.env.example'), 'utf8');
  const set = [...text.matchAll(/^([A-Z]\w*)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]);
  return { ...Object.fromEntries(set), ...filled };
}

async function makeContainer(): Promise<Container> {
  const { url, apiKey, apiSecret } = world.livekit.keys;
  const env = envFile({
    LIVEKIT_URL: url,
    LIVEKIT_API_KEY: apiKey,
    LIVEKIT_API_SECRET: apiSecret,
    SUPABASE_URL: world.toDatabase.origin,
    SUPABASE_SERVICE_ROLE_KEY: world.database.serviceKey,
    OPENAI_BASE_URL: `${world.toModels.origin}/v1`,
    OPENAI_API_KEY: 'no-key-needed',
    LOG_LEVEL: 'debug',
    // Everybody here calls for the first time.
    DISCLOSURE: 'false',
    AGENT_NAME: `image-${randomUUID()}`,
    // Containers have a network of their own; this one has the machine's.
    WORKER_PORT: String(await freeNeighbours()),
  });
  const container = new Container({ image, folder: mkdtempSync(join(folder, 'container-')), env });
  containers.push(container);
  return container;
}

async function call({ agentName }: Container): Promise<Typist> {
  const user = `u-${randomUUID()}`;
  const typist = await Typist.join({ livekit: world.livekit.keys, agentName, user });
  await typist.hearGreeting();
  return typist;
}

/** What every account of the machine sees of every process. */
function commandLines(): string[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.flatMap((pid) => {
    try {
      return [readFileSync(`/proc/${pid}/cmdline`, 'utf8')];
    } catch {
      return [];
    }
  });
}

/** Sizes of the files below a folder, in megabytes. Links count nothing. */
function megabytesIn(folder: string): number {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile());
  return files.reduce((sum, { parentPath, name }) => sum + statSync(join(parentPath, name)).size, 0) / 1e6;
}

describe.skipIf(reason !== null)('the image', () => {
  it('is under 450 MB, and brings binaries for this platform alone', () => {
    const own = Math.round(megabytesIn(image.files));
    process.stderr.write(`The image has ${own} MB of its own over a base of ${BASE_MB} MB.\n`);
    expect(own + BASE_MB).toBeLessThan(MAX_MB);
    const binaries = join(image.files, 'app/node_modules/onnxruntime-node/bin/napi-v6');
    expect(readdirSync(binaries)).toEqual([process.platform]);
    expect(readdirSync(join(binaries, process.platform))).toEqual([process.arch]);
  });

  it('holds no tests, no keys, no stack of this machine', () => {
    expect(readdirSync(join(image.files, 'app')).sort()).toEqual(
      ['node_modules', 'package.json', 'persona.md', 'src', 'supabase', 'weights'].sort(),
    );
  });

  it('starts from a copied .env.example as a plain user on a read-only root, answers a call, shows no key', async () => {
    const container = await makeContainer();
    await container.start();
    expect(readFileSync(`/proc/${container.pid}/status`, 'utf8')).toMatch(/^Uid:\s+1000\s+1000/m);
    await expect(container.execute('touch', '/app/x')).rejects.toThrow('Read-only file system');
    const typist = await call(container);
    expect((await typist.ask('My cat is called Mitzi.')).delayMs).not.toBeNull();
    await typist.hangUp();
    await expectStoredOnce(world.database.store, typist.user, typist.said);
    expect(
      await container.execute('npm', 'run', '--silent', 'memory', '--', 'list', '--user', typist.user),
    ).toContain('My cat is called Mitzi.');
    const keys = [world.livekit.keys.apiSecret, world.database.serviceKey];
    const shown = [...container.lines, ...commandLines()].join('\n');
    expect(keys.filter((key) => shown.includes(key))).toEqual([]);
    expect(await container.stop()).toBe(143);
  });

  it('is alive while LiveKit is away, and ready when it is back', async () => {
    const container = await makeContainer();
    await container.start();
    await world.livekit.kill();
    const readiness = async () => (await container.asks('/')).status;
    await expect.poll(readiness, { timeout: PATIENCE_MS }).toBe(503);
    expect((await container.asks('/worker')).status).toBe(200);
    await container.execute(...image.healthCheck);
    await world.livekit.startAgain();
    await expect.poll(readiness, { timeout: PATIENCE_MS }).toBe(200);
    await container.stop();
  });

  it('loses no turn when it is killed: the next start on its volume stores what it had kept', async () => {
    const container = await makeContainer();
    await container.start();
    const typist = await call(container);
    world.models.fail('question', { hang: true });
    await typist.type('My dog is called Biscuit.');
    await until(() => outboxFiles(container.outboxDir).length > 0, PATIENCE);
    await container.kill();
    expect(outboxFiles(container.outboxDir)).toHaveLength(1);
    expect(await storedWords(world.database.store, typist.user)).toEqual([]);
    world.models.heal();
    await container.start();
    await expectStoredOnce(world.database.store, typist.user, typist.said);
    await expect.poll(() => outboxFiles(container.outboxDir), { timeout: PATIENCE_MS }).toEqual([]);
    await typist.hangUp();
    await container.stop();
  });

  it('finishes the call that is under way when it is asked to end', async () => {
    const container = await makeContainer();
    await container.start();
    const typist = await call(container);
    const stopped = container.stop();
    expect((await typist.ask('I live in Graz.')).delayMs).not.toBeNull();
    await typist.hangUp();
    expect(await stopped).toBe(143);
    await expectStoredOnce(world.database.store, typist.user, typist.said);
  });
});
