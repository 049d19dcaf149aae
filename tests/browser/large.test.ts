import { randomUUID } from 'node:crypto';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { insertRows } from '../../local/supabase/insert-rows.ts';
import { type RunningPage, startPage } from '../web/page-server.ts';
import { launchChromium } from './browser.ts';
import { OpenPage } from './looking.ts';
import { daysAgo, PeopleDatabase } from './people-database.ts';

const MEMORIES = 2_000;
const CALLS = 300;
/** A page that has as many elements on screen, however much is known. */
const MAX_ELEMENTS = 4_000;

const HOSTILE = [
  'likes <b>bold</b> <img src=x onerror="document.title=1"> words',
  'is called \u202eevil\u202c at home',
  'likes \u2067right to left',
  `likes ${'x'.repeat(490)}`,
  'has a 🦊👩‍👩‍👧‍👦🏳️‍🌈',
  'speaks עברית and العربية',
] as const;

describe('a person of whom much is known', () => {
  let browser: Browser;
  let people: PeopleDatabase;
  let server: RunningPage;
  let opened: OpenPage;
  let page: Page;

  beforeAll(async () => {
    [browser, people] = await Promise.all([launchChromium(), PeopleDatabase.start()]);
    const id = await people.meet('Ada \u202eLovelace <script>');
    await fill(people, id);
    server = await startPage({ store: people.store });
    opened = await OpenPage.open(browser, server.url);
    page = opened.page;
    await page.locator('.memory').first().waitFor();
  });
  afterAll(async () => {
    await opened?.close();
    await server?.close();
    await browser?.close();
    await people?.close();
  });

  const elements = () => page.evaluate(() => document.querySelectorAll('*').length);

  it('has a panel that opens at once, and of whose rows only those at hand are made', async () => {
    expect(await page.locator('.memories-count').textContent()).toBe(String(MEMORIES + HOSTILE.length));
    expect(await elements()).toBeLessThan(MAX_ELEMENTS);
    await opened.tab('Calls').click();
    await page.locator('.call-open').first().waitFor();
    expect(await page.locator('.memories-count').textContent()).toBe(String(CALLS));
    expect(await elements()).toBeLessThan(MAX_ELEMENTS);
    const openedAt = await page.evaluate(() => performance.now());
    await opened.tab('Memory').click();
    await page.locator('.memory').first().waitFor();
    const tookMs = (await page.evaluate(() => performance.now())) - openedAt;
    console.info(`the panel with ${MEMORIES} memories opens in ${Math.round(tookMs)} ms`);
  });

  it('grows while one scrolls to its end', async () => {
    const before = await page.locator('.memory').count();
    await page.locator('.list-end').scrollIntoViewIfNeeded();
    await expect.poll(() => page.locator('.memory').count()).toBeGreaterThan(before);
    const frames = await page.evaluate(scrollThrough);
    console.info(`scrolling: slowest frame ${Math.round(Math.max(...frames))} ms of ${frames.length}`);
  });

  it('is searched while one types', async () => {
    await page.getByRole('searchbox').fill('fact 1999 ');
    await page.locator('.memory-value', { hasText: 'fact 1999' }).waitFor();
    await expect.poll(() => page.locator('.memory').count()).toBe(1);
  });

  it('shows markup, direction marks, long words and emoji as text in their place', async () => {
    await page.getByRole('searchbox').fill('');
    for (const value of HOSTILE) {
      await page.getByRole('searchbox').fill(value.slice(0, 40));
      const shown = page.locator('.memory-value bdi').first();
      await expect.poll(() => shown.textContent()).toBe(value);
      const box = await shown.boundingBox();
      const panel = await page.locator('.panel').boundingBox();
      expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual((panel?.x ?? 0) + (panel?.width ?? 0));
    }
    await page.getByRole('searchbox').fill('likes');
    await page.locator('.memory').first().waitFor();
    await opened.picture('hostile');
    expect(await page.title()).toBe('Kindred');
    expect(await opened.faultsNow()).toEqual([]);
    await page.getByRole('heading', { level: 1 }).waitFor();
    expect(await page.locator('.person-name').first().textContent()).toBe('Ada \u202eLovelace <script>');
  });
});

/** Rows as the SQL functions leave them, written at once. */
async function fill({ database }: PeopleDatabase, userId: string): Promise<void> {
  const insert = (table: string, rows: object[]) => insertRows(database.supabase.database, table, rows);
  const values = [...Array.from({ length: MEMORIES }, (_, n) => `likes fact ${n} of many`), ...HOSTILE];
  const memories = values.map((value, n) => {
    const said = daysAgo(n / 4);
    return {
      ...{ id: randomUUID(), user_id: userId, category: 'PREFERENCE', key: `fact_${n}`, value },
      ...{ confidence: 0.9, importance: 0.5, source: 'import' },
      ...{ first_said_at: said, said_at: said, created_at: said },
    };
  });
  await insert('memories', memories);
  const calls = Array.from({ length: CALLS }, (_, n) => ({
    ...{ id: randomUUID(), user_id: userId, room: 'r', summary: `They spoke of fact ${n}.` },
    ...{ started_at: daysAgo(n + 1), ended_at: daysAgo(n + 0.99) },
  }));
  await insert('calls', calls);
}

/** Scrolls the panel from its beginning to its end. Runs in the page. @returns How long each frame took, in ms. */
async function scrollThrough(): Promise<number[]> {
  const panel = document.querySelector('.panel-body');
  if (!panel) throw new Error('no panel');
  const frames: number[] = [];
  let last = performance.now();
  for (let step = 0; step < 120; step += 1) {
    panel.scrollTop += 200;
    await new Promise(requestAnimationFrame);
    const now = performance.now();
    frames.push(now - last);
    last = now;
  }
  return frames;
}
