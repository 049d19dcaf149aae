import { randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AccessToken, RoomServiceClient } from 'livekit-server-sdk';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TestStack } from '../support/stack.ts';
import { launchChromium } from './browser.ts';
import { contrastFaults } from './contrast.ts';
import { speakIntoFile } from './spoken-file.ts';

/** Long enough for a greeting and for an answer; Chromium plays the file again and again, so a call that is slow to
 * come about hears the next time. */
const SILENCE_MS = 12_000;
/** From the end of speech to the last look at the memories, with a slow machine in mind. */
const WAIT_MS = 60_000;

describe('a call in the browser', () => {
  let stack: TestStack;
  let folder: string;
  let browser: Browser;
  let page: Page;

  beforeAll(async () => {
    stack = await TestStack.start();
    folder = await mkdtemp(join(tmpdir(), 'kindred-call-'));
    const microphone = join(folder, 'microphone.wav');
    const { openai, page: url } = await stack.file();
    await writeFile(
      microphone,
      await speakIntoFile('I have a dog called Biscuit, and I am moving to Berlin.', openai, SILENCE_MS),
    );
    browser = await launchChromium(microphone);
    const context = await browser.newContext({
      permissions: ['microphone'],
      locale: 'en-GB',
      viewport: { width: 1280, height: 800 },
    });
    page = await context.newPage();
    await page.goto(url ?? '');
  });
  beforeEach(({ onTestFailed }) => {
    onTestFailed(async () => {
      console.error(await page.locator('main').textContent(), stack.said);
    });
  });
  afterAll(async () => {
    await browser?.close();
    await stack?.remove();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  const caption = (speaker: 'person' | 'companion') => page.locator(`.caption[data-speaker=${speaker}]`);

  it('greets a new person by name, shows both sides’ words, and remembers what was said', async () => {
    await page.getByLabel('Your name').fill('Ada');
    await page.getByLabel('Occupation').fill('baker');
    await page.getByLabel('Interests').pressSequentially('pottery,');
    await page.getByRole('button', { name: 'Talk to Kindred' }).click();

    await caption('companion').first().filter({ hasText: 'Ada' }).waitFor({ timeout: WAIT_MS });
    await caption('person')
      .filter({ hasText: /Biscuit/i })
      .waitFor({ timeout: WAIT_MS });
    await caption('companion').nth(1).waitFor({ timeout: WAIT_MS });

    await page.getByRole('table', { name: /Milliseconds/ }).waitFor({ timeout: WAIT_MS });
    await page.locator('.memory-value', { hasText: 'Biscuit' }).waitFor({ timeout: WAIT_MS });
    await page.locator('.memory-value', { hasText: 'pottery' }).waitFor();
    const biscuit = page
      .locator('.memory')
      .filter({ has: page.locator('.memory-value', { hasText: 'Biscuit' }) });
    expect(await biscuit.first().textContent()).toMatch(/“.*Biscuit.*”/i);
    expect(await page.evaluate(contrastFaults)).toEqual([]);
    const picture = process.env.PICTURES_DIR;
    if (picture) await page.screenshot({ path: join(picture, 'page.png') });
  });

  it('can be muted, and ends with the hang-up', async () => {
    await page.getByRole('button', { name: 'Mute' }).click();
    await page.getByRole('button', { name: 'Unmute' }).waitFor();
    await page.getByRole('button', { name: 'Hang up' }).click();
    await page.getByText('You hung up').waitFor();
    expect(await page.locator('audio').count()).toBe(0);
  });

  it('asks for the person again, who is known now', async () => {
    await page.getByRole('button', { name: 'Someone else' }).click();
    await page.getByRole('radio', { name: /Ada/ }).waitFor();
    await page.getByRole('button', { name: 'Talk as Ada' }).click();
    await caption('companion').first().filter({ hasText: 'Ada' }).waitFor({ timeout: WAIT_MS });
  });

  it('says so when the companion goes in the middle of a call', async () => {
    const { livekit } = await stack.file();
    const rooms = new RoomServiceClient(
      livekit.url.replace(/^ws/, 'http'),
      livekit.apiKey,
      livekit.apiSecret,
    );
    for (const { name } of await rooms.listRooms()) {
      for (const { identity, permission } of await rooms.listParticipants(name)) {
        if (permission?.agent) await rooms.removeParticipant(name, identity);
      }
    }
    const alert = page.getByRole('alert');
    await alert.waitFor({ timeout: WAIT_MS });
    expect(await alert.getAttribute('data-problem')).toBe('companion-left');
  });

  it('says so when no companion comes', async () => {
    const { livekit } = await stack.file();
    const roomName = `nobody-${randomUUID()}`;
    const token = new AccessToken(livekit.apiKey, livekit.apiSecret, { identity: 'ada' });
    token.addGrant({ room: roomName, roomJoin: true });
    const details = {
      serverUrl: livekit.url,
      roomName,
      participantName: 'Ada',
      participantToken: await token.toJwt(),
    };
    await page.route('**/api/connection-details', (route) => route.fulfill({ json: details }));
    await page.getByRole('button', { name: 'Talk again' }).click();
    await page.getByText('Calling', { exact: true }).waitFor();
    const alert = page.getByRole('alert');
    await alert.waitFor({ timeout: WAIT_MS });
    expect(await alert.getAttribute('data-problem')).toBe('companion-absent');
  });
});
