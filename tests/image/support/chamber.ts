/**
 * Runs a command in a root of its own without a container engine: a mount namespace (unshare(1)) in which the machine's own
 * Debian stands in for the base image, read-only, and the folders of an image stand over it.
 *
 * @module
 */

import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from 'node:child_process';
import { existsSync, lstatSync, mkdirSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';

/** What of the machine stands in for a base image. */
const BASE = ['usr', 'etc', 'bin', 'sbin', 'lib', 'lib64'];

export interface Chamber {
  /** An empty folder on which the root is put together. */
  readonly mountPoint: string;
  /** The image's own folders, as they lie under its root. */
  readonly files: string;
  /** Folders of this machine and where they stand, such as a volume. */
  readonly volumes?: Readonly<Record<string, string>>;
  /** Who runs the command; root while an image is built. */
  readonly user?: { readonly uid: number; readonly gid: number };
  /** Whether the root can be written to. A volume and /tmp always can. */
  readonly readOnly: boolean;
}

export interface Command {
  readonly argv: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
}

const isRoot = process.getuid?.() === 0;

/** Why this machine cannot do it; `null` where it can. */
export function whyNoChamber(): string | null {
  const tried = spawnSync('unshare', [...namespaces(), 'true'], { encoding: 'utf8' });
  if (tried.status === 0) return null;
  return tried.error?.message ?? tried.stderr.trim();
}

/** The command, as the first process of its own process namespace: when it ends, whatever it has started ends too. */
export function spawnIn(chamber: Chamber, command: Command, options: SpawnOptions): ChildProcess {
  const { user } = chamber;
  mkdirSync(chamber.mountPoint, { recursive: true });
  const drop =
    user && isRoot
      ? [
          ...['setpriv', `--reuid=${user.uid}`, `--regid=${user.gid}`, '--clear-groups'],
          ...['--no-new-privs', '--bounding-set=-all'],
        ]
      : ['setpriv', '--no-new-privs'];
  const run = ['chroot', chamber.mountPoint, '/usr/bin/env', `--chdir=${command.cwd}`];
  const argv = [...namespaces(), 'sh', '-ec', `${script(chamber)}\nexec "$@"`, 'sh'];
  return spawn('unshare', [...argv, ...run, ...drop, ...command.argv], {
    ...options,
    // Of this process's own environment the command sees nothing.
    env: { PATH: '/usr/sbin:/usr/bin:/sbin:/bin', ...command.env },
  });
}

/** Who is not root is it in a user namespace, in which they stay who they are outside. */
function namespaces(): string[] {
  const own = ['--mount', '--pid', '--fork', '--kill-child', '--propagation=private'];
  return isRoot ? own : [...own, '--user', '--map-root-user'];
}

function script({ mountPoint, files, volumes = {}, readOnly }: Chamber): string {
  const at = (path: string) => quote(join(mountPoint, path));
  const lines = [`mount --bind ${quote(files)} ${quote(mountPoint)}`];
  for (const name of BASE.filter((one) => existsSync(`/${one}`))) {
    if (lstatSync(`/${name}`).isSymbolicLink())
      lines.push(`ln -sfn ${quote(readlinkSync(`/${name}`))} ${at(name)}`);
    else lines.push(`mkdir -p ${at(name)}`, `mount --rbind /${name} ${at(name)}`);
  }
  // What the image itself has in there stands over the machine's.
  lines.push(`mount --bind ${quote(join(files, 'usr/local'))} ${at('usr/local')}`);
  const folders = ['proc', 'dev', 'tmp', ...Object.keys(volumes)];
  lines.push(`mkdir -p ${folders.map(at).join(' ')}`, `mount -t proc proc ${at('proc')}`);
  lines.push(`mount --rbind /dev ${at('dev')}`, `mount -t tmpfs -o mode=1777 tmp ${at('tmp')}`);
  for (const [inside, outside] of Object.entries(volumes))
    lines.push(`mount --bind ${quote(outside)} ${at(inside)}`);
  const closed = readOnly ? ['', 'usr', 'usr/local', 'etc'] : ['usr', 'etc'];
  return [...lines, ...closed.map((path) => `mount -o remount,bind,ro ${at(path)}`)].join('\n');
}

function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
