/**
 * The page as files that are built once and held in memory.
 *
 * A built page rather than a development server: it opens at once, holds no second socket, can have a strict content
 * security policy, and what was checked for keys is what is served. It is built anew when its sources changed, so that
 * an edit and a reload are all a developer needs.
 *
 * @module
 */

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, extname, join, relative, sep } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { KindredError } from '../../src/errors.ts';

const WEB = fileURLToPath(new URL('..', import.meta.url));
/** What the page is made of, from the web folder. */
const SOURCES = ['index.html', 'vite.config.ts', 'src', 'brand', '../package-lock.json'];

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.woff2': 'font/woff2',
};

export interface PageFile {
  readonly body: Uint8Array<ArrayBuffer>;
  readonly type: string;
}

interface Build {
  readonly fingerprint: string;
  readonly files: ReadonlyMap<string, PageFile>;
}

export class Page {
  readonly #outDir: string;
  #build: Build | undefined;
  #refreshing: Promise<Build> | undefined;

  /** @param outDir Where builds are kept, each in a folder named by its sources. @default web/dist */
  constructor(outDir: string = join(WEB, 'dist')) {
    this.#outDir = outDir;
  }

  /**
   * Looks at the sources and builds the page if they are not those of the build at hand.
   *
   * @throws KindredError `LOCAL_STACK` with the builder's words when the sources do not build.
   */
  async refresh(): Promise<void> {
    this.#refreshing ??= this.#freshBuild().finally(() => {
      this.#refreshing = undefined;
    });
    this.#build = await this.#refreshing;
  }

  /** @param path As in a URL, from the root: "/assets/index-1a2b.js". */
  file(path: string): PageFile | undefined {
    return this.#build?.files.get(path);
  }

  async #freshBuild(): Promise<Build> {
    const fingerprint = await fingerprintSources();
    if (this.#build?.fingerprint === fingerprint) return this.#build;
    const folder = join(this.#outDir, fingerprint);
    const files = await readFiles(folder);
    if (files.size > 0) return { fingerprint, files };
    await this.#buildInto(folder);
    return { fingerprint, files: await readFiles(folder) };
  }

  /** Builds beside and moves into place: a build that was stopped halfway is never taken for a page. */
  async #buildInto(folder: string): Promise<void> {
    await mkdir(this.#outDir, { recursive: true });
    const draft = join(this.#outDir, `.draft-${process.pid}`);
    await runVite(draft);
    await this.#removeOldBuilds(draft);
    // Another server that built the same sources at the same time has made the same folder.
    await rename(draft, folder).catch(() => rm(draft, { recursive: true, force: true }));
  }

  async #removeOldBuilds(keep: string): Promise<void> {
    const old = (await readdir(this.#outDir)).map((name) => join(this.#outDir, name));
    const stale = old.filter((path) => path !== keep && !path.includes('.draft-'));
    await Promise.all(stale.map((path) => rm(path, { recursive: true, force: true })));
  }
}

async function listFiles(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

async function fingerprintSources(): Promise<string> {
  const listed = await Promise.all(
    SOURCES.map(async (source) => {
      const path = join(WEB, source);
      return extname(source) === '' ? listFiles(path) : [path];
    }),
  );
  const hash = createHash('sha256');
  for (const path of listed.flat().sort()) {
    hash.update(relative(WEB, path)).update(await readFile(path));
  }
  return hash.digest('hex').slice(0, 16);
}

async function readFiles(folder: string): Promise<ReadonlyMap<string, PageFile>> {
  const paths = await listFiles(folder).catch(() => []);
  const entries = paths.map(async (path): Promise<[string, PageFile]> => {
    const url = `/${relative(folder, path).split(sep).join('/')}`;
    const type = TYPES[extname(path)] ?? 'application/octet-stream';
    return [url, { body: new Uint8Array(await readFile(path)), type }];
  });
  return new Map(await Promise.all(entries));
}

/** A process of its own with an empty environment: no key can get into a bundle that was never told one. */
async function runVite(outDir: string): Promise<void> {
  const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin/vite.js');
  const args = [vite, 'build', WEB, '--outDir', outDir, '--emptyOutDir', '--logLevel', 'error'];
  const env = { PATH: process.env.PATH, NODE_ENV: 'production' };
  try {
    await promisify(execFile)(process.execPath, args, { env, cwd: WEB });
  } catch (error) {
    await rm(outDir, { recursive: true, force: true });
    const words = error instanceof Error && 'stderr' in error ? String(error.stderr) : String(error);
    throw new KindredError('LOCAL_STACK', `The page does not build: ${words.trim()}`, { cause: error });
  }
}
