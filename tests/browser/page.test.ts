import { mkdir } from 'node:fs/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type RunningPage, startPage } from '../web/page-server.ts';
import { memory, PeopleInMemory } from '../web/people-in-memory.ts';
import { launchChromium } from './browser.ts';
import { contrastFaults } from './contrast.ts';

/** Where the pictures go that a person may want to look at. */
const PICTURES = process.env.PICTURES_DIR;

const ADA = [
  memory('FACT', 'works as a baker in Leeds', 'I work as a baker in Leeds, early mornings mostly.'),
  memory('RELATIONSHIP', 'has a dog called Biscuit', 'I have a dog called Biscuit.'),
  memory('PLAN', 'is moving to Berlin on 2026-12-01', 'I am moving to Berlin next Tuesday!'),
  memory('INTEREST', 'pottery', null, { on: '2026-09-12' }),
  memory('STATE', 'has a cold', 'I have a bit of a cold.', {
    validTo: '2226-11-23T18:30:00.000Z',
    fades: true,
  }),
  memory('PLAN', 'is in Rome', 'I will be in Rome from the fifth until the ninth of January.', {
    validFrom: '2226-01-05T12:00:00.000Z',
    validTo: '2226-01-09T12:00:00.000Z',
  }),
];

describe('the page in a browser', () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let server: RunningPage;
  let store: PeopleInMemory;
  let faults: string[];

  beforeAll(async () => {
    browser = await launchChromium();
    if (PICTURES) await mkdir(PICTURES, { recursive: true });
  });
  afterAll(() => browser.close());

  beforeEach(async () => {
    store = new PeopleInMemory();
    server = await startPage({ store });
  });
  afterEach(async () => {
    await context.close();
    await server.close();
    expect(faults).toEqual([]);
  });

  type Look = NonNullable<Parameters<Browser['newContext']>[0]>;
  const open = async (look: Look = {}) => {
    context = await browser.newContext({ locale: 'en-GB', viewport: { width: 1280, height: 800 }, ...look });
    page = await context.newPage();
    faults = [];
    page.on('pageerror', (error) => faults.push(error.message));
    page.on(
      'console',
      (message) => message.text().includes('Content Security') && faults.push(message.text()),
    );
    await page.goto(server.url);
    await page.getByRole('heading', { level: 1 }).waitFor();
  };
  const meetAda = () => store.meet('ada', 'Ada', '2026-11-20T18:30:00.000Z', ADA).meet('bob', 'Bob', null);
  const picture = async (name: string) => {
    if (PICTURES) await page.screenshot({ path: `${PICTURES}/${name}.png`, fullPage: true });
  };
  const button = (name: string | RegExp) => page.getByRole('button', { name });
  const values = () => page.locator('.memory-value').allTextContents();

  it('offers the people it knows, the last caller first, and shows what it remembers of the chosen one', async () => {
    meetAda();
    await open();
    await button('Talk as Ada').waitFor();
    await page.getByText('has a dog called Biscuit').waitFor();
    expect(await page.getByText('“I have a dog called Biscuit.”').textContent()).toContain('20 Nov 2026');
    await page.getByText('from 5 January 2226 until 9 January 2226').waitFor();
    await page.getByText('fades on 23 November 2226').waitFor();
    await picture('start');
    await page.getByRole('radio', { name: /Bob/ }).check();
    await page.getByText('Nothing of Bob yet.').waitFor();
    expect(await values()).toEqual([]);
  });

  it('asks a person it has not met for name, occupation and interests, and keeps them', async () => {
    await open({ permissions: ['microphone'] });
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('We have not met.');
    await page.getByLabel('Your name').fill('Zoë');
    await page.getByLabel('Occupation').fill('baker');
    await page.getByLabel('Interests').pressSequentially('pottery, wild swimming');
    await picture('new-person');
    await button('Talk to Kindred').click();
    await page.getByRole('alert').waitFor();
    const [[id, details] = []] = [...store.onboarded];
    expect(id).toMatch(/^zoe-[0-9a-f]{8}$/);
    expect(details).toEqual({ name: 'Zoë', occupation: 'baker', interests: ['pottery', 'wild swimming'] });
  });

  it('can be used with the keyboard alone, each stop visibly in focus', async () => {
    meetAda();
    await open({ permissions: ['microphone'] });
    await button('Talk as Ada').waitFor();
    const stops: string[] = [];
    for (let press = 0; press < 6; press += 1) {
      await page.keyboard.press('Tab');
      stops.push(await page.evaluate(describeFocus));
    }
    expect(stops).toEqual([
      'Rule-based stand-in: no language model (outlined)',
      'radio (outlined)',
      'Talk as Ada (outlined)',
      'Correct: works as a baker in Leeds (outlined)',
      'Forget: works as a baker in Leeds (outlined)',
      'Correct: has a dog called Biscuit (outlined)',
    ]);
    await page.getByRole('radio', { name: /Ada/ }).focus();
    await page.keyboard.press('ArrowDown');
    await button('Talk as Bob').waitFor();
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('region', { name: 'A call with Kindred' }).waitFor();
  });

  it('forgets a memory unless that is undone, and leaves the focus where it was', async () => {
    meetAda();
    await open();
    await button('Forget: pottery').press('Enter');
    await picture('forgetting');
    await button('Undo').press('Enter');
    expect(await page.evaluate(describeFocus)).toContain('Forget: pottery');
    await button('Forget: pottery').press('Enter');
    await page.locator('.memory-value', { hasText: 'pottery' }).waitFor({ state: 'detached' });
    expect((await store.listMemories('ada')).map(({ value }) => value)).not.toContain('pottery');
    expect(await store.listMemories('ada')).toHaveLength(ADA.length - 1);
  });

  it('carries out a forgetting that waits when the page is closed', async () => {
    meetAda();
    await open();
    await button('Forget: pottery').press('Enter');
    await page.goto('about:blank');
    await expect.poll(() => store.listMemories('ada')).toHaveLength(ADA.length - 1);
  });

  it('takes a correction', async () => {
    meetAda();
    await open();
    await button('Correct: has a dog called Biscuit').press('Enter');
    await page.keyboard.type('has a cat called Crumpet');
    await page.keyboard.press('Enter');
    await page.getByText('has a cat called Crumpet').waitFor();
    expect((await store.listMemories('ada')).map(({ value }) => value)).toContain('has a cat called Crumpet');
  });

  it('says honestly which chat model answers, and how to get a real one', async () => {
    await open();
    await page.getByText('Rule-based stand-in: no language model').click();
    expect(await page.locator('.badge-more').textContent()).toContain('OPENAI_API_KEY');
    await picture('chat-model');
    await page.keyboard.press('Escape');
    await page.locator('.badge-more').waitFor({ state: 'hidden' });
  });

  it('says what to do when the microphone is not allowed', async () => {
    meetAda();
    await open();
    await context.clearPermissions();
    await button('Talk as Ada').click();
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.getAttribute('data-problem')).toBe('microphone-denied');
    expect(await alert.textContent()).toContain('address bar');
    await picture('microphone-denied');
    await button('Someone else').click();
    await button('Talk as Ada').waitFor();
  });

  it('says what to do when LiveKit is away, and keeps the way back open', async () => {
    meetAda();
    await open({ permissions: ['microphone'] });
    await button('Talk as Ada').click();
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.getAttribute('data-problem')).toBe('livekit-away');
    expect(await alert.textContent()).toContain('LIVEKIT_URL');
    await picture('livekit-away');
    await button('Talk again').waitFor();
  });

  it('says what to do when its own server is away', async () => {
    meetAda();
    await open({ permissions: ['microphone'] });
    await context.route('**/api/connection-details', (route) => route.abort('connectionrefused'));
    await button('Talk as Ada').click();
    const alert = page.getByRole('alert');
    await alert.waitFor();
    expect(await alert.textContent()).toContain('npm run dev');
  });

  it.each([
    { name: 'phone', look: { viewport: { width: 360, height: 740 } } },
    { name: 'phone-dark', look: { viewport: { width: 360, height: 740 }, colorScheme: 'dark' as const } },
    { name: 'dark', look: { colorScheme: 'dark' as const } },
    { name: 'light', look: {} },
  ])('fits its width and is legible ($name)', async ({ name, look }) => {
    meetAda().meet('long', 'Ada-Wilhelmina-Bartholomea-Konstantinopolitanska', null);
    await open({ ...look, reducedMotion: 'reduce' });
    await page.getByText('has a dog called Biscuit').waitFor();
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    );
    expect(await page.evaluate(contrastFaults)).toEqual([]);
    await picture(`start-${name}`);
    await page.getByRole('radio', { name: 'Someone new' }).check();
    await page
      .getByLabel('Interests')
      .pressSequentially('a,'.repeat(3).replaceAll('a', 'wild swimming in lakes'));
    expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(
      0,
    );
    expect(await page.evaluate(contrastFaults)).toEqual([]);
    await picture(`new-person-${name}`);
  });
});

/** What has the focus, and whether one can see that. Runs in the page. */
function describeFocus(): string {
  const focused = document.activeElement;
  if (!(focused instanceof HTMLElement)) return 'nothing';
  const name = focused.getAttribute('aria-label') ?? focused.textContent?.trim();
  const outlined = getComputedStyle(focused).outlineStyle !== 'none';
  return `${name || focused.getAttribute('type')} (${outlined ? 'outlined' : 'invisible'})`;
}
