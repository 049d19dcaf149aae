/**
 * Somebody's own web client ([examples/web-client](../../examples/web-client)), from another origin: LiveKit's client with
 * LiveKit's token source in Chromium. `WEB_CLIENT_PAUSE_MS=60000` makes the pause a minute.
 *
 * @module
 */

import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { RoomServiceClient } from 'livekit-server-sdk';
import type { Browser, Page } from 'playwright-core';
import { build, type PreviewServer, preview } from 'vite';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TestStack } from '../../local/test-stack/test-stack.ts';
import { launchChromium } from './browser.ts';
import { speakIntoFile } from './spoken-file.ts';

const EXAMPLE = fileURLToPath(new URL('../../examples/web-client', import.meta.url));
const WAIT_MS = 60_000;
/** The agent that was sent ahead gives up after this. */
const AGENT_WAITS_MS = 2_000;
const PAUSE_MS = Number(process.env.WEB_CLIENT_PAUSE_MS) || 3 * AGENT_WAITS_MS;
const AT_ONCE_MS = 200;
/** Until the words of the microphone are over; a client records ten seconds at most. */
const WORDS_MS = 3_000;

let folder: string;
let client: PreviewServer;
let stack: TestStack;
let browser: Browser;
let page: Page;
/** What the browser has logged. */
const told: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kindred-client-'));
  const site = {
    ...({ root: EXAMPLE, configFile: false, logLevel: 'warn' } as const),
    build: { outDir: join(folder, 'site'), emptyOutDir: true, chunkSizeWarningLimit: 1_500 },
  };
  await build(site);
  client = await preview({ ...site, preview: { host: '127.0.0.1', port: 0 } });
  stack = await TestStack.start({
    env: { PARTICIPANT_TIMEOUT_MS: String(AGENT_WAITS_MS), ALLOWED_ORIGINS: origin() },
  });
  const { openai } = await stack.file();
  const microphone = join(folder, 'microphone.wav');
  await writeFile(microphone, await speakIntoFile('I have a dog called Biscuit.', openai, AT_ONCE_MS));
  // The words are said once whenever the microphone is switched on.
  browser = await launchChromium(`${microphone}%noloop`);
});
beforeEach(({ onTestFailed }) => {
  onTestFailed(async () => {
    console.error(await page?.locator('body').textContent(), told, agentLog());
  });
});
afterAll(async () => {
  await browser?.close();
  await stack?.remove();
  await client?.close();
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** What the agent has logged. */
function agentLog(): string {
  return readFileSync(join(stack.dataDir, 'logs', 'agent.log'), 'utf8');
}

function origin(): string {
  return client.resolvedUrls?.local[0]?.replace(/\/$/, '') ?? '';
}

/** The client as somebody opens it. @param tokenAfterMs How long its token is on the way. */
async function openClient(user: string, tokenAfterMs = 0): Promise<{ readonly tokens: () => number }> {
  const endpoint = new URL('/api/token', (await stack.file()).page ?? '');
  const context = await browser.newContext({ permissions: ['microphone'] });
  page = await context.newPage();
  page.on('console', (message) => told.push(message.text()));
  let asked = 0;
  await page.route(endpoint.href, async (route) => {
    if (route.request().method() === 'POST') asked += 1;
    const answer = await route.fetch();
    await sleep(tokenAfterMs);
    await route.fulfill({ response: answer });
  });
  await page.goto(`${origin()}/?${new URLSearchParams({ user, endpoint: endpoint.href })}`);
  return { tokens: () => asked };
}

const said = (who: 'person' | 'agent') => page.locator(`li.${who}`);
const talk = () => page.getByRole('button', { name: 'Talk' }).click();

async function hangUp(): Promise<void> {
  await page.getByRole('button', { name: 'Hang up' }).click();
  await page.getByText('ready', { exact: true }).waitFor();
  const { url, apiKey, apiSecret } = (await stack.file()).livekit;
  const rooms = new RoomServiceClient(url.replace(/^ws/, 'http'), apiKey, apiSecret);
  // A call with the same token is in the same room, which ends first.
  await expect.poll(() => rooms.listRooms(), { timeout: WAIT_MS }).toEqual([]);
}

/** Types words once those of the microphone are over, which would interrupt the reply; and waits for such an answer. */
async function ask(words: string, answer: RegExp): Promise<void> {
  await sleep(WORDS_MS);
  await page.getByLabel('Type').fill(words);
  await page.keyboard.press('Enter');
  await said('agent').filter({ hasText: answer }).last().waitFor({ timeout: WAIT_MS });
}

describe("somebody's own web client", () => {
  let tokens: () => number;

  it('is heard with what was said before there was a room or an agent', async () => {
    ({ tokens } = await openClient('miriam', WORDS_MS));
    await talk();
    await said('person')
      .filter({ hasText: /Biscuit/i })
      .waitFor({ timeout: WAIT_MS });
    await page.getByText('talking', { exact: true }).waitFor();
  });

  it('calls a second time with the token that it has, and is known', async () => {
    await hangUp();
    await talk();
    await page.getByText('talking', { exact: true }).waitFor();
    await ask('What is my dog called?', /Biscuit/i);
    expect(tokens()).toBe(1);
  });

  it(`calls again after ${PAUSE_MS} ms, when nobody waits any more`, async () => {
    await hangUp();
    await sleep(PAUSE_MS);
    await talk();
    await page.getByText('talking', { exact: true }).waitFor();
    await ask('And what is my dog called?', /Biscuit/i);
    expect(tokens()).toBe(1);
    await hangUp();
  });

  it(`is answered with a token that it uses only after ${PAUSE_MS} ms`, async () => {
    await openClient('jonas', PAUSE_MS);
    await talk();
    await page.getByText('talking', { exact: true }).waitFor({ timeout: PAUSE_MS + WAIT_MS });
    await said('agent').first().waitFor({ timeout: WAIT_MS });
    await hangUp();
  });
});
