import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Page } from '../../web/page/page.ts';

describe('the built page', () => {
  let outDir: string;
  beforeEach(async () => {
    outDir = await mkdtemp(join(tmpdir(), 'kindred-page-'));
  });
  afterEach(() => rm(outDir, { recursive: true, force: true }));

  it('is built once, used by the next start as it is, and leaves no other build behind', async () => {
    await mkdir(join(outDir, 'an-older-build'));
    const first = new Page(outDir);
    await Promise.all([first.refresh(), first.refresh()]);
    const [folder = '', ...others] = await readdir(outDir);
    expect(others).toEqual([]);
    expect(folder).toMatch(/^[0-9a-f]{16}$/);

    // The second one takes what it finds: a mark in the build shows that it was not built again.
    await writeFile(join(outDir, folder, 'index.html'), 'marked');
    const second = new Page(outDir);
    await second.refresh();
    expect(Buffer.from(second.file('/index.html')?.body ?? []).toString()).toBe('marked');
  });

  it('has a document and its assets, each with its type, and nothing else', async () => {
    const page = new Page(outDir);
    await page.refresh();
    const document = Buffer.from(page.file('/index.html')?.body ?? []).toString();
    const script = /src="([^"]+)"/.exec(document)?.[1] ?? '';
    const style = /href="(\/assets[^"]+)"/.exec(document)?.[1] ?? '';
    expect(page.file(script)?.type).toBe('text/javascript; charset=utf-8');
    expect(page.file(style)?.type).toBe('text/css; charset=utf-8');
    expect(page.file('/src/main.tsx')).toBeUndefined();
    expect(page.file('/../package.json')).toBeUndefined();
  });
});
