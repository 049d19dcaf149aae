/**
 * A page that is open in Chromium: what it is told to look like, what must not go wrong in it, and its pictures.
 *
 * @module
 */

import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { AxeBuilder } from '@axe-core/playwright';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { contrastFaults } from './contrast.ts';

/** Where the pictures go that a person may want to look at. */
const PICTURES = process.env.PICTURES_DIR;

export type Look = NonNullable<Parameters<Browser['newContext']>[0]>;

export const WIDE = { width: 1280, height: 800 };

/** The widths and themes in which the page is looked at. */
export const LOOKS: readonly { readonly name: string; readonly look: Look }[] = [
  { name: '1280', look: { viewport: WIDE } },
  { name: '1280-dark', look: { viewport: WIDE, colorScheme: 'dark' } },
  { name: '390', look: { viewport: { width: 390, height: 844 } } },
  { name: '390-dark', look: { viewport: { width: 390, height: 844 }, colorScheme: 'dark' } },
];

export class OpenPage {
  readonly page: Page;
  /** Errors of scripts, and what the security policy refused. */
  readonly faults: string[] = [];
  readonly #context: BrowserContext;

  private constructor(context: BrowserContext, page: Page) {
    this.#context = context;
    this.page = page;
    page.on('pageerror', (error) => this.faults.push(error.message));
    page.on('console', (message) => {
      if (message.text().includes('Content Security')) this.faults.push(message.text());
    });
  }

  static async open(browser: Browser, url: string, look: Look = {}): Promise<OpenPage> {
    const plain = { locale: 'en-GB', viewport: WIDE };
    const context = await browser.newContext({ ...plain, ...look });
    const opened = new OpenPage(context, await context.newPage());
    await opened.page.goto(url);
    await opened.page.getByRole('heading', { level: 1 }).waitFor();
    return opened;
  }

  /** A page that is open already. */
  static of(page: Page): OpenPage {
    return new OpenPage(page.context(), page);
  }

  get context(): BrowserContext {
    return this.#context;
  }

  button(name: string | RegExp) {
    return this.page.getByRole('button', { name });
  }

  tab(name: string) {
    return this.page.getByRole('tab', { name });
  }

  /** What is wrong with the page as it is now: for eyes, for a screen reader, for its width. */
  async faultsNow(): Promise<readonly string[]> {
    const { violations } = await new AxeBuilder({ page: this.page }).analyze();
    const wide = await this.page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    return [
      ...this.faults,
      ...violations.map(
        ({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`,
      ),
      ...(await this.page.evaluate(contrastFaults)),
      ...(wide > 0 ? [`${wide} pixels too wide`] : []),
    ];
  }

  async picture(name: string): Promise<void> {
    if (!PICTURES) return;
    await mkdir(PICTURES, { recursive: true });
    await this.page.screenshot({ path: join(PICTURES, `${name}.png`) });
  }

  /** The page as it is now, in each of {@link LOOKS}; what is wrong with it in any of them. */
  async picturesOf(name: string): Promise<readonly string[]> {
    const faults: string[] = [];
    for (const { name: where, look } of LOOKS) {
      await this.page.setViewportSize(look.viewport ?? WIDE);
      await this.page.emulateMedia({ colorScheme: look.colorScheme ?? 'light', reducedMotion: 'reduce' });
      await this.picture(`${name}-${where}`);
      faults.push(...(await this.faultsNow()).map((fault) => `${where}: ${fault}`));
    }
    await this.page.setViewportSize(WIDE);
    await this.page.emulateMedia({ colorScheme: null, reducedMotion: null });
    return faults;
  }

  close(): Promise<void> {
    return this.#context.close();
  }
}
