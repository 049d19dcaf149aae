/**
 * Lays out the file system of an image in an empty folder, by the steps of its Dockerfile. What a step installs with apt is the
 * machine's own; of `node` images the Node and the npm are this machine's.
 *
 * @module
 */

import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  readFileSync,
  realpathSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join, matchesGlob, relative, resolve } from 'node:path';
import { type Chamber, type Command, spawnIn } from './chamber.ts';
import { assignments, type Instruction, parseDockerfile, type Stage } from './dockerfile.ts';

export interface ImageOptions {
  /** The build context, with its Dockerfile. */
  readonly context: string;
  /** An empty folder. */
  readonly folder: string;
}

/** What is known of an image when its last step is done. */
export interface Image {
  /** Its own files, as they lie under its root. */
  readonly files: string;
  readonly env: Readonly<Record<string, string>>;
  readonly cwd: string;
  readonly user: { readonly uid: number; readonly gid: number };
  readonly command: readonly string[];
  readonly volumes: readonly string[];
  readonly healthCheck: readonly string[];
}

interface Draft {
  env: Record<string, string>;
  cwd: string;
  user: string;
  command: readonly string[];
  volumes: readonly string[];
  healthCheck: readonly string[];
}

/** @throws Error that holds what a step said, where one fails. */
export async function layOut(options: ImageOptions): Promise<Image> {
  const stages = parseDockerfile(readFileSync(join(options.context, 'Dockerfile'), 'utf8'));
  let draft: Draft | undefined;
  let files = '';
  for (const stage of stages) {
    files = join(options.folder, stage.name);
    draft = await new StageLayout(stage, files, options).run();
  }
  if (!draft) throw new Error('the Dockerfile has no stage');
  const [uid = 0, gid = 0] = draft.user.split(':').map(Number);
  return { ...draft, files, user: { uid, gid } };
}

class StageLayout {
  readonly #stage: Stage;
  readonly #files: string;
  readonly #options: ImageOptions;
  readonly #draft: Draft = {
    ...{ env: { PATH: '/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin' }, cwd: '/', user: '0:0' },
    ...{ command: [], volumes: [], healthCheck: [] },
  };

  constructor(stage: Stage, files: string, options: ImageOptions) {
    this.#stage = stage;
    this.#files = files;
    this.#options = options;
  }

  async run(): Promise<Draft> {
    mkdirSync(join(this.#files, 'usr/local'), { recursive: true });
    if (this.#stage.image.startsWith('node:')) this.#bringNode();
    for (const instruction of this.#stage.instructions) await this.#apply(instruction);
    return this.#draft;
  }

  #bringNode(): void {
    const local = join(this.#files, 'usr/local');
    cpSync(process.execPath, join(local, 'bin/node'));
    cpSync(findNpm(), join(local, 'lib/node_modules/npm'), { recursive: true });
    symlinkSync('../lib/node_modules/npm/bin/npm-cli.js', join(local, 'bin/npm'));
  }

  async #apply(instruction: Instruction): Promise<void> {
    const { name, text, args } = instruction;
    const draft = this.#draft;
    if (name === 'WORKDIR') {
      draft.cwd = resolve(draft.cwd, text);
      mkdirSync(join(this.#files, draft.cwd), { recursive: true });
    } else if (name === 'ENV' || name === 'ARG') Object.assign(draft.env, assignments(text));
    else if (name === 'COPY') this.#copy(instruction);
    else if (name === 'RUN') await this.#runStep(text);
    else if (name === 'USER') draft.user = text;
    else if (name === 'VOLUME') draft.volumes = args;
    else if (name === 'CMD') draft.command = args;
    else if (name === 'HEALTHCHECK') draft.healthCheck = JSON.parse(text.slice(text.indexOf('[')));
    else if (!['EXPOSE', 'STOPSIGNAL'].includes(name)) throw new Error(`${name} is not known here`);
  }

  #copy({ args, flags }: Instruction): void {
    const { context, folder } = this.#options;
    const from = flags.from === undefined ? context : join(folder, flags.from);
    const target = args.at(-1) ?? '';
    const to = join(this.#files, resolve(this.#draft.cwd, target));
    for (const source of args.slice(0, -1)) {
      const path = join(from, source);
      const isInto = target.endsWith('/') && !statSync(path).isDirectory();
      const destination = isInto ? join(to, basename(source)) : to;
      if (flags.from === undefined) copyContext(context, path, destination);
      else link(path, destination);
      own(destination, flags);
    }
  }

  async #runStep(text: string): Promise<void> {
    if (/\bapt-get\b/.test(text)) return;
    const { folder } = this.#options;
    // As a builder's cache and network settings: npm and pip find what they have and whom they ask in there.
    const volumes = { [homedir()]: homedir() };
    const chamber = { mountPoint: join(folder, 'root'), files: this.#files, volumes, readOnly: false };
    const { env, cwd } = this.#draft;
    const PATH = `${env.PATH}:${process.env.PATH}`;
    await finish(chamber, { argv: ['sh', '-c', text], cwd, env: { ...machineEnv(), ...env, PATH } });
  }
}

/** The npm that this machine has, as a package. */
function findNpm(): string {
  const cli = process.env.npm_execpath ?? execFileSync('sh', ['-c', 'command -v npm'], { encoding: 'utf8' });
  return dirname(dirname(realpathSync(cli.trim())));
}

/** Proxies and certificates of this machine, and nothing of the test run. */
function machineEnv(): Record<string, string> {
  const own = Object.entries(process.env).flatMap(([name, value]) =>
    value === undefined || /^(?:GIT_|VITEST|KINDRED_|NODE_ENV$|TEST$|npm_)/.test(name) ? [] : [[name, value]],
  );
  return Object.fromEntries(own);
}

function copyContext(context: string, path: string, destination: string): void {
  const ignored = ignoredIn(context);
  const filter = (one: string) => !ignored(relative(context, one));
  if (!filter(path)) throw new Error(`COPY: ${path} is not in the context`);
  cpSync(path, destination, { recursive: true, verbatimSymlinks: true, filter });
}

/** Stages do not change what they share: links of the same files take a tenth of the time. */
function link(path: string, destination: string): void {
  mkdirSync(dirname(destination), { recursive: true });
  execFileSync('cp', ['-alT', path, destination]);
}

function own(path: string, { chown, chmod }: Instruction['flags']): void {
  const [uid, gid] = (chown ?? '').split(':').map(Number);
  // Somebody who is not root owns everything in there themselves.
  if (uid !== undefined && gid !== undefined && process.getuid?.() === 0) chownSync(path, uid, gid);
  if (chmod !== undefined) chmodSync(path, Number.parseInt(chmod, 8));
}

function ignoredIn(context: string): (path: string) => boolean {
  const patterns = readFileSync(join(context, '.dockerignore'), 'utf8').split('\n').filter(Boolean);
  return (path) => patterns.some((pattern) => matchesGlob(path, pattern) || path.startsWith(`${pattern}/`));
}

/** Runs a command to its end. @returns What it has printed. @throws Error with that, where it fails. */
export async function finish(chamber: Chamber, command: Command): Promise<string> {
  const child = spawnIn(chamber, command, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding('utf8').on('data', (text: string) => {
      said += text;
    });
  const code = await new Promise<number | null>((done) => child.once('close', done));
  if (code !== 0) throw new Error(`${command.argv.join(' ')} ended with ${code}:\n${said}`);
  return said;
}
