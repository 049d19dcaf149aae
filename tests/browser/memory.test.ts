import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { personMemory } from '../support/call-memory.ts';
import { type RunningPage, startPage } from '../web/page-server.ts';
import { launchChromium } from './browser.ts';
import { LOOKS, type Look, OpenPage } from './looking.ts';
import { PeopleDatabase } from './people-database.ts';

/** Of a German company that calls nobody abroad. */
const NUMBERS = { calls: { phoneCountry: 'DE' }, callOut: { allowed: ['DE'] } } as const;

describe('the memory on the page', () => {
  let browser: Browser;
  let people: PeopleDatabase;
  let server: RunningPage;
  let opened: OpenPage;
  let page: Page;
  let ada: string;

  beforeAll(async () => {
    [browser, people] = await Promise.all([launchChromium(), PeopleDatabase.start()]);
  });
  afterAll(async () => {
    await browser.close();
    await people.close();
  });
  beforeEach(async () => {
    await people.database.query('delete from users');
    ada = await people.meetAda();
    server = await startPage({ store: people.store, voices: ['alloy', 'nova'], numbers: NUMBERS });
  });
  afterEach(async () => {
    await opened.close();
    await server.close();
    expect(opened.faults).toEqual([]);
  });

  const open = async (look: Look = {}) => {
    opened = await OpenPage.open(browser, server.url, look);
    page = opened.page;
    await value('has a dog called Biscuit').waitFor();
  };
  const value = (text: string) => page.locator('.memory-value', { hasText: text });
  const memory = (text: string) => page.locator('.memory').filter({ has: value(text) });
  const stored = async () => (await people.store.listMemories(ada)).map((one) => one.value);

  it('shows by subject what holds, with its end, its words, and what was known before', async () => {
    await open();
    expect(await page.getByText('from 5 January 2226 until 8 January 2226').count()).toBe(0);
    expect(await memory('is in Rome').textContent()).toContain('from 5 January 2226 until 9 January 2226');
    expect(await memory('lives in Berlin').textContent()).toContain('“I moved to Berlin last week.”');
    await memory('lives in Berlin').getByText('1 earlier value').click();
    await memory('lives in Berlin').getByText('lives in Munich').waitFor();
    expect(await page.getByRole('heading', { name: 'Holds no more' }).count()).toBe(1);
    expect(await memory('has a cold').textContent()).toContain('faded');
  });

  it('shows over time what held when, and what took whose place', async () => {
    await open();
    await page.getByRole('radio', { name: 'Over time' }).check();
    const munich = memory('lives in Munich');
    await munich.waitFor();
    expect(await munich.getAttribute('data-fate')).toBe('replaced');
    expect(await munich.textContent()).toMatch(/from .* until .* · then: lives in Berlin/);
    expect(await memory('lives in Berlin').textContent()).toContain('before: lives in Munich');
    expect(await memory('is in Rome').getAttribute('data-fate')).toBe('ahead');
  });

  it('says who said it when, and leads to the call', async () => {
    await open();
    await opened.button('Where from: has a dog called Biscuit').click();
    await page.locator('.origins').getByText('“I have a dog called Biscuit.”').waitFor();
    await page.locator('.origins button').click();
    await page.locator('.transcript').getByText('I have a dog called Biscuit.').waitFor();
    await page.locator('.transcript').getByText('What a lovely name.').waitFor();
  });

  it('says what goes with a memory, forgets it, and brings it back', async () => {
    await open();
    await opened.button('Forget: has a dog called Biscuit').press('Enter');
    const question = page.getByRole('group', { name: 'Forget: has a dog called Biscuit' });
    await question.getByText('the words of 1 turn').waitFor();
    await question.getByText('the summary of a call').waitFor();
    expect(await opened.picturesOf('forget-question')).toEqual([]);
    await opened.button('Keep it').press('Enter');
    expect(await page.evaluate(() => document.activeElement?.ariaLabel)).toBe(
      'Forget: has a dog called Biscuit',
    );
    await opened.button('Forget: has a dog called Biscuit').press('Enter');
    await opened.button('Forget it').press('Enter');
    await page.getByText('Forgotten: has a dog called Biscuit').waitFor();
    await value('has a dog called Biscuit').waitFor({ state: 'detached' });
    expect(JSON.stringify(await people.store.exportPerson(ada))).not.toContain('Biscuit');
    await opened.button('Undo').press('Enter');
    await value('has a dog called Biscuit').waitFor();
    expect(await stored()).toContain('has a dog called Biscuit');
  });

  it('takes a correction', async () => {
    await open();
    await opened.button('Correct: has a dog called Biscuit').press('Enter');
    await page.keyboard.type('has a cat called Crumpet');
    await page.keyboard.press('Enter');
    await value('has a cat called Crumpet').waitFor();
    expect(await stored()).toContain('has a cat called Crumpet');
  });

  it('is up to date where a memory was deleted in another window meanwhile', async () => {
    await open();
    const { id } = (await people.store.listMemories(ada)).find((one) => one.key === 'pottery') ?? {};
    await opened.button('Correct: likes pottery').press('Enter');
    await personMemory(people.database.store, { userId: ada }).forget({ memories: [id ?? ''], turns: [] });
    await page.keyboard.type('likes weaving');
    await page.keyboard.press('Enter');
    await value('likes pottery').waitFor({ state: 'detached' });
  });

  it('shows past calls with length and summary, what is open, and deletes one with what it alone said', async () => {
    await open();
    await opened.tab('Calls').click();
    await page.locator('.loop', { hasText: 'the trip to Rome' }).waitFor();
    const latest = page.locator('.call-open').first();
    expect(await latest.textContent()).toMatch(/4 min 0 s · 3 turns.*move to Berlin/);
    expect(await opened.faultsNow()).toEqual([]);
    await latest.click();
    await page.locator('.transcript').getByText('I moved to Berlin last week.').waitFor();
    await page.locator('.transcript-memories').getByText('lives in Berlin').waitFor();
    expect(await opened.faultsNow()).toEqual([]);
    expect(await opened.picturesOf('transcript')).toEqual([]);
    await opened.button('Delete this call').click();
    await page.getByText(/what only this call said: .*lives in Berlin/).waitFor();
    await opened.picture('call-deletion');
    await opened.button('Delete it').click();
    await page.getByText('The call is gone: 3 turns and 4 memories.').waitFor();
    await opened.tab('Memory').click();
    await value('lives in Munich').waitFor();
    expect(await stored()).not.toContain('lives in Berlin');
  });

  it('is exported whole', async () => {
    await open();
    await opened.tab('Settings').click();
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'Export everything' }).click();
    const file = JSON.parse(await readFile(await (await download).path(), 'utf8'));
    expect(file).toMatchObject({ userId: ada, version: 2 });
    expect(file.memories.map((one: { value: string }) => one.value)).toContain('has a dog called Biscuit');
  });

  it('is deleted whole once the name is typed, with the proof in words', async () => {
    await open();
    await opened.tab('Settings').click();
    await opened.button('Delete everything').click();
    expect(await opened.button('Delete everything now').isDisabled()).toBe(true);
    await page.getByLabel('Name', { exact: true }).fill('Ada');
    await opened.picture('delete-everything');
    await opened.button('Delete everything now').click();
    await page.getByRole('heading', { name: 'Nothing is left of Ada.' }).waitFor();
    expect(await page.locator('.proof').textContent()).toMatch(/\d+ rows were deleted.*in \d+ tables: none/);
    expect(await opened.picturesOf('proof')).toEqual([]);
    expect(await people.store.aboutPerson(ada)).toBeNull();
    await opened.button('Back').click();
    await page.getByRole('heading', { name: 'We have not met.' }).waitFor();
  });

  it('keeps a time zone that was chosen', async () => {
    await open();
    await opened.tab('Settings').click();
    await page.getByLabel('Time zone').selectOption('Asia/Tokyo');
    await page.getByText('Saved.').waitFor();
    expect((await people.store.aboutPerson(ada))?.timeZone).toBe('Asia/Tokyo');
    await page.reload();
    await opened.tab('Settings').click();
    expect(await page.getByLabel('Time zone').inputValue()).toBe('Asia/Tokyo');
  });

  it('keeps a language and a voice that were chosen, until they are as usual again', async () => {
    await open();
    await opened.tab('Settings').click();
    await page.getByLabel('Spoken language').selectOption({ label: 'Deutsch' });
    await page.getByText('Saved.').waitFor();
    await page.getByLabel('Voice').selectOption('nova');
    await expect.poll(() => people.store.aboutPerson(ada)).toMatchObject({ language: 'de', voice: 'nova' });
    await page.reload();
    await opened.tab('Settings').click();
    expect(await page.getByLabel('Spoken language').inputValue()).toBe('de');
    await page.getByLabel('Voice').selectOption('as usual');
    await expect.poll(() => people.store.aboutPerson(ada)).toMatchObject({ language: 'de', voice: null });
  });

  it('tells who has agreed to be called, and takes it back', async () => {
    await personMemory(people.database.store, { userId: ada }).calling.agree({ number: '+4930123456' });
    await open();
    await opened.tab('Settings').click();
    await page.getByText(/may call you on \+4930123456 .* from 9 to 20/).waitFor();
    expect(await opened.picturesOf('may-call')).toEqual([]);
    await opened.button('Do not call me').click();
    await page.getByText('Kindred does not call you.').waitFor();
    expect((await people.store.aboutPerson(ada))?.callWish?.number).toBeNull();
  });

  it('lets somebody agree to be called, and says why a number cannot be called', async () => {
    await open();
    await opened.tab('Settings').click();
    await page.getByLabel('Telephone number').fill('+33 1 23 45 67 89');
    await opened.button('You may call me').click();
    await page.getByText('CALL_OUT_ALLOWED names DE').waitFor();
    expect(await opened.picturesOf('agree-to-calls')).toEqual([]);
    await page.getByLabel('Telephone number').fill('030 123456');
    await page.getByLabel('From', { exact: true }).selectOption('18:00');
    await opened.button('You may call me').click();
    await page.getByText(/may call you on \+4930123456 .* from 18 to 20/).waitFor();
    expect((await people.store.aboutPerson(ada))?.callWish).toMatchObject({ fromHour: 18, untilHour: 20 });
  });

  it('shows a choice that could not be kept as it was before, and says why', async () => {
    await open();
    await opened.tab('Settings').click();
    await page.getByLabel('Spoken language').selectOption('de');
    await page.getByText('Saved.').waitFor();
    const away = { error: 'The memory is out of reach at the moment. Try again in a few seconds.' };
    await opened.context.route('**/api/person?**', (route) => route.fulfill({ status: 503, json: away }));
    await page.getByLabel('Spoken language').selectOption('fr');
    await page.getByText('Try again in a few seconds').waitFor();
    expect(await page.getByLabel('Spoken language').inputValue()).toBe('de');
    expect(await opened.picturesOf('setting-not-kept')).toEqual([]);
  });

  it('says what to do when the memory cannot be reached', async () => {
    await open();
    const away = { error: 'The memory is out of reach at the moment. Try again in a few seconds.' };
    await opened.context.route('**/api/calls?**', (route) => route.fulfill({ status: 503, json: away }));
    await opened.tab('Calls').click();
    await page.getByRole('alert').getByText('Try again in a few seconds').waitFor();
    expect(await opened.picturesOf('memory-away')).toEqual([]);
    await opened.context.unroute('**/api/calls?**');
    await opened.button('Try again').click();
    await page.locator('.call-open').first().waitFor();
  });

  it('is reached with the keyboard alone', async () => {
    await open();
    await opened.tab('Memory').focus();
    await page.keyboard.press('ArrowRight');
    expect(await opened.tab('Calls').getAttribute('aria-selected')).toBe('true');
    await page.locator('.call-open').first().press('Enter');
    await page.locator('.transcript').waitFor();
    expect(await page.evaluate(() => document.activeElement?.textContent)).toContain('All calls');
    await page.keyboard.press('Enter');
    await page.locator('.call-open').first().waitFor();
  });

  it.each(LOOKS)('has nothing that axe finds, in every tab ($name)', async ({ name, look }) => {
    await open({ ...look, reducedMotion: 'reduce' });
    const tabs = page.getByRole('tablist');
    await tabs.scrollIntoViewIfNeeded();
    await opened.picture(`memory-${name}`);
    expect(await opened.faultsNow()).toEqual([]);
    await page.getByRole('radio', { name: 'Over time' }).check();
    await opened.picture(`timeline-${name}`);
    expect(await opened.faultsNow()).toEqual([]);
    for (const tab of ['Calls', 'Settings', 'Now']) {
      await opened.tab(tab).click();
      await page.waitForLoadState('networkidle');
      if (tab === 'Settings') await page.getByLabel('Voice').waitFor();
      await opened.picture(`${tab.toLowerCase()}-${name}`);
      expect(await opened.faultsNow()).toEqual([]);
    }
  });
});
