/**
 * docs/how-to-add.md, done as it says: what each section shows is applied to a copy of the repository; then its types are
 * checked and its tests run there, of all sections at once.
 *
 * @module
 */

import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RepositoryCopy } from './support/repository-copy.ts';

const TYPES = 'npx tsc';
const TESTS = 'npx vitest run --project unit ';
const HEADING = /^## (.+)$/m;
const BLOCK = /^```(diff|sh)\n([\s\S]*?)^```$/gm;

interface Section {
  readonly title: string;
  /** In the order of the page. */
  readonly steps: readonly { readonly kind: string; readonly text: string }[];
  /** Files of tests. */
  readonly tests: readonly string[];
}

/** What vitest's JSON reporter writes, as far as it is read here. */
interface Results {
  readonly testResults: readonly {
    readonly name: string;
    readonly status: string;
    /** What failed outside of its tests. */
    readonly message: string;
    readonly assertionResults: readonly {
      readonly status: string;
      readonly failureMessages: readonly string[];
    }[];
  }[];
}

const sections = sectionsOf(await readFile(new URL('../docs/how-to-add.md', import.meta.url), 'utf8'));

function sectionsOf(page: string): Section[] {
  const [, ...parts] = page.split(HEADING);
  return parts.flatMap((title, i) => (i % 2 === 0 ? sectionOf(title, parts[i + 1] ?? '') : []));
}

function sectionOf(title: string, body: string): Section {
  const steps = [...body.matchAll(BLOCK)].map(([, kind = '', text = '']) => ({ kind, text }));
  const commands = steps.flatMap(({ kind, text }) => (kind === 'sh' ? text.split('\n') : []));
  const tests = commands.flatMap((line) =>
    line.startsWith(TESTS) ? line.slice(TESTS.length).split(' ') : [],
  );
  return { title, steps, tests };
}

/** Applies the patches of a section, and runs what is no check. @throws Error that names section and patch */
async function carryOut(copy: RepositoryCopy, { title, steps }: Section): Promise<void> {
  for (const { kind, text } of steps) {
    if (kind === 'diff') {
      const patch = join(copy.folder, 'section.patch');
      await writeFile(patch, text);
      await copy.run('git', 'apply', '--recount', patch).catch((error: Error) => {
        throw new Error(
          `docs/how-to-add.md, "${title}": this patch does not apply any more.\n${error.message}${text}`,
        );
      });
    } else {
      const commands = text.split('\n').filter((line) => !line.startsWith('npx '));
      await copy.run('bash', '-ec', commands.join('\n'));
    }
  }
}

describe('how to add', () => {
  let copy: RepositoryCopy;
  let results: Results;

  beforeAll(async () => {
    copy = await RepositoryCopy.make();
    for (const section of sections) await carryOut(copy, section);
  });

  afterAll(() => copy?.remove());

  it('shows a change and its checks for each of the things that are added first', () => {
    expect(sections.map(({ title }) => title)).toEqual([
      'A function tool',
      'An STT or TTS provider',
      'A language',
      'A category of memories',
      'A setting of a person',
    ]);
    for (const { title, steps, tests } of sections) {
      expect(steps.filter(({ kind }) => kind === 'diff').length, title).toBeGreaterThan(1);
      expect(
        steps.some(({ text }) => text.split('\n').includes(TYPES)),
        title,
      ).toBe(true);
      expect(tests, title).not.toEqual([]);
    }
  });

  it('shows changes that compile', async () => {
    await copy.run('tsc');
  }, 300_000);

  it('shows tests that run', async () => {
    const files = sections.flatMap(({ tests }) => tests);
    const report = join(copy.folder, 'results.json');
    const reporter = ['--reporter=json', `--outputFile=${report}`];
    // What fails is told by its section below.
    await copy.run('vitest', 'run', '--project', 'unit', ...reporter, ...files).catch(() => undefined);
    results = JSON.parse(await readFile(report, 'utf8'));
    expect(results.testResults).toHaveLength(files.length);
  }, 300_000);

  it.each(sections)('shows a change that does what it is for: $title', ({ tests }) => {
    const own = results.testResults.filter(({ name }) => tests.some((file) => name.endsWith(`/${file}`)));
    const assertions = own.flatMap(({ assertionResults }) => assertionResults);
    const failures = [
      ...own.map(({ message }) => message),
      ...assertions.flatMap((one) => one.failureMessages),
    ];
    expect(failures.filter((text) => text !== '')).toEqual([]);
    expect(own.map(({ status }) => status)).toEqual(tests.map(() => 'passed'));
    expect(assertions.filter(({ status }) => status === 'passed')).not.toEqual([]);
  });

  it('says which patch does not apply any more', async () => {
    const text = '--- a/persona.md\n+++ b/persona.md\n@@ -1,1 +1,1 @@\n-Nobody wrote this.\n+Nor this.\n';
    const section = { title: 'A persona', steps: [{ kind: 'diff', text }], tests: [] };
    await expect(carryOut(copy, section)).rejects.toThrow(/"A persona": this patch does not apply any more/);
  });
});
