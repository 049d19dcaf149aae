import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import { AccessToken, RoomServiceClient } from 'livekit-server-sdk';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { TestStack } from '../../local/test-stack/test-stack.ts';
import { MemoryStore } from '../../src/memory/store/store.ts';
import { createPlainSupabase } from '../../src/pool/clients.ts';
import { speechKey } from '../../src/speech/tts/cached-synthesis.ts';
import { launchChromium } from './browser.ts';
import { contrastFaults } from './contrast.ts';
import { LOOKS, WIDE } from './looking.ts';
import { speakIntoFile } from './spoken-file.ts';

/** Long enough for a greeting and for an answer; Chromium plays the file again and again, so a call that is slow to
 * come about hears the next time. */
const SILENCE_MS = 12_000;
/** From the end of speech to the last look at the memories, with a slow machine in mind. */
const WAIT_MS = 60_000;
/** Of the browser, and of nothing else here. */
const ZONE = 'Pacific/Auckland';
const OFF_RECORD = 'Off the record: nothing is kept';

describe('a call in the browser', () => {
  let stack: TestStack;
  let folder: string;
  let page: Page;
  const browsers: Browser[] = [];

  /** The page in a browser of its own, into whose microphone somebody says this again and again. */
  const openPage = async (words: string): Promise<Page> => {
    const { openai, page: url } = await stack.file();
    const microphone = join(folder, `${randomUUID()}.wav`);
    await writeFile(microphone, await speakIntoFile(words, openai, SILENCE_MS));
    const browser = await launchChromium(microphone);
    browsers.push(browser);
    const context = await browser.newContext({
      permissions: ['microphone'],
      locale: 'en-GB',
      timezoneId: ZONE,
      viewport: WIDE,
    });
    const opened = await context.newPage();
    await opened.goto(url ?? '');
    return opened;
  };

  beforeAll(async () => {
    stack = await TestStack.start({ env: { TTS_VOICES: 'joe, amy' } });
    folder = await mkdtemp(join(tmpdir(), 'kindred-call-'));
    page = await openPage('I have a dog called Biscuit, and I am moving to Berlin.');
  });
  beforeEach(({ onTestFailed }) => {
    onTestFailed(async () => {
      console.error(await page.locator('main').textContent(), stack.said);
    });
  });
  afterAll(async () => {
    await Promise.all(browsers.map((browser) => browser.close()));
    await stack?.remove();
    if (folder) await rm(folder, { recursive: true, force: true });
  });

  const picture = async (name: string) => {
    const folder = process.env.PICTURES_DIR;
    if (folder) await page.screenshot({ path: join(folder, `${name}.png`) });
  };
  /** Wide and narrow, in the light and in the dark. */
  const pictures = async (name: string) => {
    for (const { name: where, look } of LOOKS) {
      await page.setViewportSize(look.viewport ?? WIDE);
      await page.emulateMedia({ colorScheme: look.colorScheme ?? 'light' });
      await picture(`${name}-${where}`);
    }
    await page.setViewportSize(WIDE);
    await page.emulateMedia({ colorScheme: null });
  };
  const caption = (speaker: 'person' | 'companion') => page.locator(`.caption[data-speaker=${speaker}]`);

  const axeFindings = async () => {
    const { violations } = await new AxeBuilder({ page }).analyze();
    return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  };
  /** Types words, and waits for what is answered. @returns The answer. */
  const asked = async (words: string): Promise<string> => {
    const before = await caption('companion').count();
    await page.getByLabel('Type instead of speaking').fill(words);
    await page.keyboard.press('Enter');
    const answer = caption('companion').nth(before);
    await answer.and(page.locator('[data-final=true]')).waitFor({ timeout: WAIT_MS });
    return (await answer.textContent()) ?? '';
  };

  /** Chooses in the settings, and waits until it is kept. */
  const chosen = async (label: string, value: string) => {
    await page.getByRole('tab', { name: 'Settings' }).click();
    await page.getByLabel(label).selectOption(value);
    const field = page.locator('.field').filter({ has: page.getByLabel(label) });
    await field.getByText('Saved.').waitFor();
  };

  /** When the agent went off the record last, as its log says; epoch milliseconds. */
  const switchedAt = async (): Promise<number> => {
    const log = await readFile(join(stack.dataDir, 'logs', 'agent.log'), 'utf8');
    const line = log.split('\n').findLast((one) => one.includes('the record is switched'));
    return Date.parse(JSON.parse(line ?? '{}').time);
  };

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

    const change = page.locator('.change[data-kind=new]', { hasText: 'Biscuit' }).first();
    await change.waitFor({ timeout: WAIT_MS });
    expect(await page.evaluate(contrastFaults)).toEqual([]);
    await pictures('call');
    await page.getByRole('tab', { name: 'Memory' }).click();
    await page.locator('.memory-value', { hasText: 'Biscuit' }).first().waitFor({ timeout: WAIT_MS });
    await page.locator('.memory-value', { hasText: 'pottery' }).waitFor();
    const biscuit = page
      .locator('.memory')
      .filter({ has: page.locator('.memory-value', { hasText: 'Biscuit' }) });
    expect(await biscuit.first().textContent()).toMatch(/“.*Biscuit.*”/i);
    expect(await page.evaluate(contrastFaults)).toEqual([]);
    await picture('page');
  });

  it('can be muted, and goes on by typing', async () => {
    await page.getByRole('button', { name: 'Mute' }).click();
    await page.getByRole('button', { name: 'Unmute' }).waitFor();
    await page.getByRole('tab', { name: 'Now' }).click();
    expect(await asked('What is my dog called?')).toContain('Biscuit');
    await page.getByText('Nothing new to remember.').first().waitFor({ timeout: WAIT_MS });
    await picture('call-typed');
  });

  it('answers by what was corrected on the page while it goes on, and no more by what was forgotten', async () => {
    await page.getByRole('tab', { name: 'Memory' }).click();
    await page
      .getByRole('button', { name: /^Correct: .*Biscuit/ })
      .first()
      .click();
    await page.keyboard.type('has a dog called Waffles');
    await page.keyboard.press('Enter');
    await page.locator('.memory-value', { hasText: 'Waffles' }).waitFor();
    expect(await asked('What is my dog called?')).toContain('Waffles');
    await page.getByRole('button', { name: /^Forget: .*Waffles/ }).click();
    await page.getByRole('button', { name: 'Forget it' }).click();
    await page.getByText(/^Forgotten: .*Waffles/).waitFor();
    expect(await asked('What is my dog called?')).not.toMatch(/Waffles|Biscuit/);
  });

  it('undoes what a turn has changed', async () => {
    await page.getByRole('tab', { name: 'Now' }).click();
    await asked('I like marzipan.');
    const change = page.locator('.change', { hasText: 'marzipan' }).first();
    await change.waitFor({ timeout: WAIT_MS });
    await change.getByRole('button', { name: /^Undo/ }).click();
    await change.getByText('Undone').waitFor();
    await page.getByRole('tab', { name: 'Memory' }).click();
    await page.getByText(/^Forgotten: .*marzipan/).waitFor();
    expect(await page.locator('.memory-value', { hasText: 'marzipan' }).count()).toBe(0);
  });

  it('shows developers the time of each turn, its tools and the services', async () => {
    await asked('How are your connections doing?');
    await page.getByRole('button', { name: 'For developers' }).click();
    const drawer = page.getByRole('region', { name: 'Turns of this call' });
    await drawer.getByText('getConnectionPoolStats').waitFor({ timeout: WAIT_MS });
    await drawer.getByRole('table', { name: /Milliseconds after/ }).waitFor();
    await drawer.getByRole('rowheader', { name: 'chat' }).waitFor();
    await page.context().grantPermissions(['microphone', 'clipboard-read', 'clipboard-write']);
    await drawer.getByRole('button', { name: 'Copy as JSON' }).click();
    await drawer.getByText('Copied').waitFor();
    const copied = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
    expect(copied.turns.at(-1).report.toolUses).toMatchObject([
      { name: 'getConnectionPoolStats', isError: false },
    ]);
    expect(await axeFindings()).toEqual([]);
    await pictures('developer');
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
  });

  it('ends with the hang-up', async () => {
    await page.getByRole('button', { name: 'Hang up' }).click();
    await page.getByText('You hung up').waitFor();
    expect(await page.locator('audio').count()).toBe(0);
  });

  it('is held in the language and the voice that were chosen, from the next call on', async () => {
    await chosen('Spoken language', 'de');
    await chosen('Voice', 'amy');
    await page.getByRole('button', { name: 'Talk again' }).click();
    // Else the microphone speaks into the answer.
    await page.getByRole('button', { name: 'Mute' }).click();
    const greeting = caption('companion').first().filter({ hasText: 'Ada' });
    await greeting.waitFor({ timeout: WAIT_MS });
    expect(await greeting.textContent()).toContain('Hallo! Schön, dich wieder zu hören, Ada.');
    await page.getByLabel('Type instead of speaking').fill('Das bleibt unter uns.');
    await page.keyboard.press('Enter');
    await caption('companion').getByText('Das bleibt unter uns.').waitFor({ timeout: WAIT_MS });
    const { openai } = await stack.file();
    const amy = speechKey({ baseURL: openai.baseUrl }, { model: 'piper-en-us-joe', voice: 'amy' }, 'Hallo!');
    const spoken = () => readdir(join(stack.dataDir, 'phrases'));
    await expect.poll(spoken, { timeout: WAIT_MS }).toContain(`hello-${amy}.pcm`);
    await picture('call-german');
    await page.getByRole('button', { name: 'Hang up' }).click();
    await chosen('Spoken language', '');
    await chosen('Voice', '');
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
    await pictures('companion-left');
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
    await pictures('companion-absent');
  });

  it('shows for as long as it is so that the record is off, and then shows nothing new to remember', async () => {
    page = await openPage('Please keep this off the record. I have a cat called Crumpet.');
    await page.getByRole('radio', { name: 'Someone new' }).check();
    await page.getByLabel('Your name').fill('Bea');
    await page.getByRole('button', { name: 'Talk to Kindred' }).click();
    await page.locator('.record[aria-live]').waitFor({ state: 'attached' });
    expect(await page.getByText(OFF_RECORD).count()).toBe(0);
    const painted = page.evaluate(whenPainted, OFF_RECORD);
    await page.getByText(OFF_RECORD).waitFor({ timeout: WAIT_MS });
    const shownAfterMs = (await painted) - (await switchedAt());
    console.log(`off the record: shown ${Math.round(shownAfterMs)} ms after the agent has switched`);
    expect(shownAfterMs).toBeGreaterThan(0);
    expect(await page.locator('.record').textContent()).toBe(OFF_RECORD);
    expect(await page.evaluate(contrastFaults)).toEqual([]);
    await page.getByText('Off the record: nothing of it is kept.').waitFor({ timeout: WAIT_MS });
    expect(await axeFindings()).toEqual([]);
    await picture('off-record');
    await page.emulateMedia({ colorScheme: 'dark' });
    expect(await page.evaluate(contrastFaults)).toEqual([]);
    expect(await axeFindings()).toEqual([]);
    await picture('off-record-dark');
    await page.setViewportSize({ width: 390, height: 844 });
    expect(await axeFindings()).toEqual([]);
    await picture('off-record-390-dark');
    expect(await page.locator('.page').getAttribute('data-off-record')).toBe('true');
    await page.getByRole('tab', { name: 'Memory' }).click();
    expect(await page.locator('.memory-value').allTextContents()).toEqual([
      expect.stringContaining('is called Bea'),
    ]);
    await page.getByRole('button', { name: 'Hang up' }).click();
    await page.getByText('You hung up').waitFor();
    expect(await page.getByText(OFF_RECORD).count()).toBe(0);
  });

  it('tells where the person is: the browser knows', async () => {
    const { supabase } = await stack.file();
    const store = new MemoryStore(createPlainSupabase(supabase.url, supabase.serviceRoleKey));
    const people = await store.listPeople();
    const zones = people.map(async ({ id }) => (await store.loadPerson(id)).timeZone);
    expect(await Promise.all(zones)).toEqual(people.map(() => ZONE));
    expect(people.map(({ name }) => name).sort()).toEqual(['Ada', 'Bea']);
  });
});

/** Resolves when these words are painted in the place of the record; epoch milliseconds. Runs in the page. */
function whenPainted(words: string): Promise<number> {
  const place = document.querySelector('.record');
  return new Promise((resolve) => {
    const look = () => {
      if (place?.textContent !== words) return;
      observer.disconnect();
      // After the frame that shows it.
      requestAnimationFrame(() => setTimeout(() => resolve(performance.timeOrigin + performance.now())));
    };
    const observer = new MutationObserver(look);
    if (place) observer.observe(place, { childList: true, subtree: true, characterData: true });
    look();
  });
}
