import { gzipSync } from 'node:zlib';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RunningPage, startPage } from '../web/page-server.ts';
import { launchChromium } from './browser.ts';
import { LOOKS, type Look, OpenPage } from './looking.ts';
import { PeopleDatabase } from './people-database.ts';

describe('the page in a browser', () => {
  let browser: Browser;
  let people: PeopleDatabase;
  let server: RunningPage;
  let opened: OpenPage;

  beforeAll(async () => {
    [browser, people] = await Promise.all([launchChromium(), PeopleDatabase.start()]);
  });
  afterAll(async () => {
    await browser.close();
    await people.close();
  });
  beforeEach(async () => {
    await people.database.query('delete from users');
    server = await startPage({ store: people.store });
  });
  afterEach(async () => {
    await opened.close();
    await server.close();
    expect(opened.faults).toEqual([]);
  });

  const open = async (look: Look = {}) => {
    opened = await OpenPage.open(browser, server.url, look);
    return opened.page;
  };
  const button = (name: string | RegExp) => opened.button(name);

  it('offers the people it knows, the last caller first, and shows what it remembers of the chosen one', async () => {
    await people.meetAda();
    await people.meet('Bob');
    const page = await open();
    await button('Talk as Ada').waitFor();
    await page.getByText('has a dog called Biscuit').waitFor();
    await page.getByRole('radio', { name: /Bob/ }).check();
    await page.getByText('Nothing of Bob yet.').waitFor();
    expect(await page.locator('.memory-value').allTextContents()).toEqual([]);
  });

  it('asks a person it has not met for name, occupation and interests, and keeps them', async () => {
    const page = await open({ permissions: ['microphone'] });
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('We have not met.');
    await page.getByLabel('Your name').fill('Zoë');
    await page.getByLabel('Occupation').fill('baker');
    await page.getByLabel('Interests').pressSequentially('pottery, wild swimming');
    await opened.picture('new-person');
    await button('Talk to Kindred').click();
    await page.getByRole('alert').waitFor();
    const zoe = async () => (await people.store.listPeople()).find(({ name }) => name === 'Zoë');
    await expect.poll(zoe).toMatchObject({ id: expect.stringMatching(/^zoe-[0-9a-f]{8}$/) });
    const { onboarding } = await people.store.exportPerson((await zoe())?.id ?? '');
    expect(onboarding).toMatchObject({ occupation: 'baker', interests: ['pottery', 'wild swimming'] });
  });

  it('can be used with the keyboard alone, each stop visibly in focus', async () => {
    await people.meetAda();
    await people.meet('Bob');
    const page = await open({ permissions: ['microphone'] });
    await button('Talk as Ada').waitFor();
    const stops: string[] = [];
    for (let press = 0; press < 5; press += 1) {
      await page.keyboard.press('Tab');
      stops.push(await page.evaluate(describeFocus));
    }
    expect(stops).toEqual([
      'Rule-based stand-in: no language model (outlined)',
      'Language (outlined)',
      'radio (outlined)',
      'Talk as Ada (outlined)',
      'Memory (outlined)',
    ]);
    await page.getByRole('radio', { name: /Ada/ }).focus();
    await page.keyboard.press('ArrowDown');
    await button('Talk as Bob').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'A call with Kindred' }).waitFor();
  });

  it('says honestly which chat model answers, and how to get a real one', async () => {
    const page = await open();
    await page.getByText('Rule-based stand-in: no language model').click();
    expect(await page.locator('.badge-more').textContent()).toContain('OPENAI_API_KEY');
    await opened.picture('chat-model');
    await page.keyboard.press('Escape');
    await page.locator('.badge-more').waitFor({ state: 'hidden' });
  });

  it('says what to do when the microphone is not allowed', async () => {
    await people.meetAda();
    const page = await open();
    await opened.context.clearPermissions();
    await button('Talk as Ada').click();
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.getAttribute('data-problem')).toBe('microphone-denied');
    expect(await alert.textContent()).toContain('address bar');
    expect(await opened.picturesOf('microphone-denied')).toEqual([]);
    await button('Someone else').click();
    await button('Talk as Ada').waitFor();
  });

  it('says what to do when LiveKit is away, and keeps the way back open', async () => {
    await people.meetAda();
    const page = await open({ permissions: ['microphone'] });
    await button('Talk as Ada').click();
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.getAttribute('data-problem')).toBe('livekit-away');
    expect(await alert.textContent()).toContain('LIVEKIT_URL');
    expect(await opened.picturesOf('livekit-away')).toEqual([]);
    await button('Talk again').waitFor();
  });

  it.each([
    ['microphone-missing', 'sound settings', 'NotFoundError'],
    ['microphone-busy', 'Another program', 'NotReadableError'],
    ['insecure-page', 'https', null],
  ])('says what to do about a microphone that cannot be opened (%s)', async (problem, advice, fault) => {
    await people.meetAda();
    const page = await open({ permissions: ['microphone'] });
    await page.evaluate((name) => {
      const getUserMedia = () => Promise.reject(new DOMException('no sound', name ?? ''));
      const value = name === null ? undefined : { getUserMedia };
      Object.defineProperty(navigator, 'mediaDevices', { value });
    }, fault);
    await button('Talk as Ada').click();
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.getAttribute('data-problem')).toBe(problem);
    expect(await alert.textContent()).toContain(advice);
    expect(await opened.picturesOf(problem)).toEqual([]);
  });

  it('says why its server has refused a call', async () => {
    await people.meetAda();
    const page = await open({ permissions: ['microphone'] });
    const refusal = { status: 400, json: { error: 'This server calls the agent kindred and no other.' } };
    await opened.context.route('**/api/connection-details', (route) => route.fulfill(refusal));
    await button('Talk as Ada').click();
    await page.getByRole('alert').getByText('the agent kindred and no other').waitFor();
    expect(await opened.picturesOf('refused')).toEqual([]);
  });

  it('says what to do when its own server is away', async () => {
    await people.meetAda();
    const page = await open({ permissions: ['microphone'] });
    await opened.context.route('**/api/connection-details', (route) => route.abort('connectionrefused'));
    await button('Talk as Ada').click();
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.textContent()).toContain('npm run dev');
    expect(await opened.picturesOf('server-away')).toEqual([]);
  });

  it('speaks German to whoever asks for it, and remembers who chose otherwise', async () => {
    const page = await open({ locale: 'de-DE' });
    await page.getByRole('heading', { name: 'Wir kennen uns noch nicht.' }).waitFor();
    expect(await page.locator('html').getAttribute('lang')).toBe('de');
    await opened.picture('welcome-german');
    await page.getByLabel('Sprache').selectOption('English');
    await page.getByRole('heading', { name: 'We have not met.' }).waitFor();
    await page.reload();
    await page.getByRole('heading', { name: 'We have not met.' }).waitFor();
  });

  it('brings its fonts with it, and less than 250 KB of script, compressed, before it can be used', async () => {
    const scripts = new Set<string>();
    const page = await open();
    const entry = await page
      .locator('script[src]')
      .evaluateAll((all) => all.map((one) => (one as HTMLScriptElement).src));
    for (const src of entry) scripts.add(src);
    const preloads = await page
      .locator('link[rel=modulepreload]')
      .evaluateAll((all) => all.map((one) => (one as HTMLLinkElement).href));
    for (const href of preloads) scripts.add(href);
    const sizes = [...scripts].map(async (src) => {
      const answer = await fetch(src);
      expect(answer.headers.get('content-encoding')).toBe('gzip');
      return gzipSync(await answer.bytes()).length;
    });
    const total = (await Promise.all(sizes)).reduce((sum, size) => sum + size, 0);
    expect(total).toBeGreaterThan(10_000);
    expect(total).toBeLessThan(250_000);
    const fonts = await page.evaluate(async () => {
      await document.fonts.ready;
      return [...document.fonts].filter(({ status }) => status === 'loaded').map(({ family }) => family);
    });
    expect(fonts.join()).toMatch(/Newsreader.*Inter|Inter.*Newsreader/);
  });

  it.each(LOOKS)(
    'fits its width, is legible, and has nothing that axe finds ($name)',
    async ({ name, look }) => {
      await people.meetAda();
      await people.meet('Ada-Wilhelmina-Bartholomea-Konstantinopolitanska');
      const page = await open({ ...look, reducedMotion: 'reduce' });
      await page.getByText('has a dog called Biscuit').waitFor();
      expect(await opened.faultsNow()).toEqual([]);
      await opened.picture(`welcome-${name}`);
      await page.getByRole('radio', { name: 'Someone new' }).check();
      await page.getByLabel('Interests').pressSequentially('wild swimming in lakes,rowing,');
      expect(await opened.faultsNow()).toEqual([]);
      await opened.picture(`new-person-${name}`);
    },
  );
});

/** What has the focus, and whether one can see that. Runs in the page. */
function describeFocus(): string {
  const focused = document.activeElement;
  if (!(focused instanceof HTMLElement)) return 'nothing';
  const name = focused.getAttribute('aria-label') ?? focused.textContent?.trim();
  const outlined = getComputedStyle(focused).outlineStyle !== 'none';
  return `${name || focused.getAttribute('type')} (${outlined ? 'outlined' : 'invisible'})`;
}
