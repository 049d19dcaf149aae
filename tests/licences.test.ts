import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

interface Locked {
  readonly version: string;
  readonly license?: string;
  readonly dev?: boolean;
}

const read = (path: string) => readFileSync(new URL(`../${path}`, import.meta.url), 'utf8');
const lock: { packages: Record<string, Locked> } = JSON.parse(read('package-lock.json'));
const page = read('docs/licences.md');

/** What an image is made of, by path in `node_modules`. */
const shipped = Object.entries(lock.packages).filter(([path, { dev }]) => path !== '' && !dev);
const nameOf = (path: string) => path.split('node_modules/').at(-1) ?? '';
const named = (words: readonly string[]) => words.filter((word) => !page.includes(`\`${word}\``));

describe('the page of licences', () => {
  it('names the licence of everything that an image contains', () => {
    const licences = shipped.flatMap(([, { license = '' }]) => license.match(/[\w.-]+/g) ?? []);
    const terms = new Set(licences.filter((word) => word !== 'AND' && word !== 'OR'));
    expect(terms.size).toBeGreaterThan(5);
    expect(named([...terms])).toEqual([]);
  });

  it('names each package that says nothing of its licence', () => {
    const silent = shipped.filter(([, { license }]) => license === undefined).map(([path]) => nameOf(path));
    expect(named(silent)).toEqual([]);
  });

  it('names those of which more is asked than a notice', () => {
    const asking = shipped.filter(([, { license = '' }]) => /GPL|LicenseRef/.test(license));
    const families = asking
      .map(([path]) => nameOf(path))
      .map((name) => /^@livekit\/(av|local-inference)|^@img\/sharp/.exec(name)?.[0]);
    expect(families).not.toContain(undefined);
  });
});
