/**
 * Calls that do not go as the page expects: a token that is late, used again or in a second tab, a microphone that is refused
 * first, a network that is gone for a while. What the person sees is looked at.
 *
 * @module
 */

import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { RoomServiceClient } from 'livekit-server-sdk';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { StackFile } from '../../local/stack/stack-file.ts';
import { TestStack } from '../../local/test-stack/test-stack.ts';
import { BUSY_METADATA } from '../../src/call/busy-notice.ts';
import { TcpProxy } from '../faults/support/proxy.ts';
import { launchChromium } from './browser.ts';
import { OpenPage } from './looking.ts';
import { speakIntoFile } from './spoken-file.ts';

const SILENCE_MS = 8_000;
const WAIT_MS = 90_000;
/** The agent that was sent ahead gives up after this. */
const AGENT_WAITS_MS = 2_000;
const GONE_MS = 10_000;

/** What the page's server answers to whoever wants to call. */
interface Details {
  serverUrl: string;
  readonly roomName: string;
}

describe('a second try in the browser', () => {
  let stack: TestStack;
  let file: StackFile;
  let folder: string;
  let browser: Browser;
  let context: BrowserContext;

  beforeAll(async () => {
    stack = await TestStack.start({ env: { PARTICIPANT_TIMEOUT_MS: String(AGENT_WAITS_MS) } });
    file = await stack.file();
    folder = await mkdtemp(join(tmpdir(), 'kindred-second-'));
    const microphone = join(folder, 'microphone.wav');
    await writeFile(microphone, await speakIntoFile('I have a dog called Biscuit.', file.openai, SILENCE_MS));
    browser = await launchChromium(microphone);
  });
  afterEach(() => context?.close());
  afterAll(async () => {
    await browser?.close();
    await stack?.remove();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  async function openContext(permissions: readonly string[] = ['microphone']): Promise<void> {
    // The page may talk to its own LiveKit server alone; a test puts a proxy before it.
    context = await browser.newContext({ permissions: [...permissions], locale: 'en-GB', bypassCSP: true });
  }

  async function openPage(): Promise<Page> {
    const page = await context.newPage();
    await page.goto(file.page ?? '');
    return page;
  }

  /** All pages of the context use the first details that were made. @param change What is done before they are used. */
  async function keepDetails(change: (details: Details) => Promise<void>): Promise<void> {
    let kept: Details | undefined;
    await context.route('**/api/connection-details', async (route) => {
      if (!kept) {
        kept = (await (await route.fetch()).json()) as Details;
        await change(kept);
      }
      await route.fulfill({ json: kept });
    });
  }

  /** As somebody new, or as who has been here under this name. */
  async function talk(page: Page, name: string): Promise<void> {
    const known = page.getByRole('radio', { name: new RegExp(name) });
    const newcomer = page.getByRole('radio', { name: 'Someone new' });
    await page.getByRole('button', { name: /^Talk/ }).waitFor();
    if ((await known.count()) > 0) {
      await known.check();
      await page.getByRole('button', { name: `Talk as ${name}` }).click();
      return;
    }
    if ((await newcomer.count()) > 0) await newcomer.check();
    await page.getByLabel('Your name').fill(name);
    await page.getByRole('button', { name: 'Talk to Kindred' }).click();
  }

  const isGreeted = (page: Page) =>
    page.locator('.caption[data-speaker=companion]').first().waitFor({ timeout: WAIT_MS });
  const isHeard = (page: Page) =>
    page
      .locator('.caption[data-speaker=person]')
      .filter({ hasText: /Biscuit/i })
      .first()
      .waitFor({ timeout: WAIT_MS });
  const problem = async (page: Page) => {
    const alert = page.getByRole('alert');
    await alert.waitFor({ timeout: WAIT_MS });
    return alert.getAttribute('data-problem');
  };

  function rooms(): RoomServiceClient {
    const { url, apiKey, apiSecret } = file.livekit;
    return new RoomServiceClient(url.replace(/^ws/, 'http'), apiKey, apiSecret);
  }

  /** The agent that was sent ahead has given up, and its room is gone. */
  async function agentIsGone({ roomName }: Details): Promise<void> {
    const names = async () => (await rooms().listRooms()).map(({ name }) => name);
    await expect.poll(names, { timeout: WAIT_MS }).not.toContain(roomName);
  }

  it('with a token that is used after its agent has given up is greeted', async () => {
    await openContext();
    await keepDetails(agentIsGone);
    const page = await openPage();
    await talk(page, 'Ada');
    await isGreeted(page);
    await isHeard(page);
  });

  it('with the same token twice in a row is greeted both times', async () => {
    await openContext();
    let details: Details = { serverUrl: '', roomName: '' };
    await keepDetails(async (kept) => {
      details = kept;
    });
    const page = await openPage();
    await talk(page, 'Bea');
    await isGreeted(page);
    await page.getByRole('button', { name: 'Hang up' }).click();
    await page.getByText('You hung up').waitFor();
    // Nobody calls again in the same moment; tests/faults/tokens.test.ts does.
    await agentIsGone(details);
    await page.getByRole('button', { name: 'Talk again' }).click();
    await page.locator('.call-state[data-state=listening]').waitFor({ timeout: WAIT_MS });
    await isHeard(page);
  });

  it('in a second tab goes on there, and the first says so', async () => {
    await openContext();
    await keepDetails(async () => undefined);
    const first = await openPage();
    await talk(first, 'Cleo');
    await isGreeted(first);
    const second = await openPage();
    await talk(second, 'Cleo');
    expect(await problem(first)).toBe('joined-elsewhere');
    expect(await first.getByRole('alert').textContent()).toContain('goes on in another place');
    expect(await OpenPage.of(first).picturesOf('joined-elsewhere')).toEqual([]);
    await isHeard(second);
    expect(await second.getByRole('alert').count()).toBe(0);
  });

  it('when all lines are busy says so, and keeps the way back open', async () => {
    await openContext();
    let room = '';
    await keepDetails(async ({ roomName }) => {
      room = roomName;
    });
    const page = await openPage();
    await talk(page, 'Fay');
    await isGreeted(page);
    await rooms().updateRoomMetadata(room, BUSY_METADATA);
    expect(await problem(page)).toBe('lines-busy');
    expect(await OpenPage.of(page).picturesOf('lines-busy')).toEqual([]);
    await page.getByRole('button', { name: 'Talk again' }).waitFor();
  });

  it('whose microphone was refused says what to do, and is a call once it is allowed', async () => {
    await openContext([]);
    const page = await openPage();
    await talk(page, 'Dora');
    expect(await problem(page)).toBe('microphone-denied');
    await context.grantPermissions(['microphone']);
    await page.getByRole('button', { name: 'Talk again' }).click();
    await isGreeted(page);
    await isHeard(page);
  });

  it('whose network is gone for 10 s sees that, and goes on in the same call', async () => {
    const proxy = await TcpProxy.before(file.livekit.url.replace(/^ws/, 'http'));
    await openContext();
    await keepDetails(async (details) => {
      details.serverUrl = proxy.origin.replace(/^http/, 'ws');
    });
    const page = await openPage();
    await talk(page, 'Edith');
    await isGreeted(page);
    await Promise.all([context.setOffline(true), proxy.set({ kind: 'away' })]);
    await page.getByText('Connection lost, trying again').waitFor({ timeout: WAIT_MS });
    await sleep(GONE_MS);
    await Promise.all([context.setOffline(false), proxy.clear()]);
    await page.getByText('Connection lost, trying again').waitFor({ state: 'hidden', timeout: WAIT_MS });
    const spoken = page.locator('.caption[data-speaker=person]');
    const before = await spoken.count();
    await expect.poll(() => spoken.count(), { timeout: WAIT_MS }).toBeGreaterThan(before);
    expect(await page.getByRole('alert').count()).toBe(0);
    await page.getByRole('button', { name: 'Hang up' }).click();
    await proxy.close();
  });
});
