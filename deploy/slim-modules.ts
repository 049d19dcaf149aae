/**
 * Removes from a `node_modules` what a worker never loads: `node deploy/slim-modules.ts node_modules`. The image's build runs
 * it after `npm ci --omit=dev`; a module that was needed after all fails `npm run test:image`.
 *
 * @module
 */

import { readdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { argv, exit, stderr, arch as thisArch, platform as thisPlatform } from 'node:process';
import { fileURLToPath } from 'node:url';

/** Node comes with the image, TypeScript is for the compiler plugin of a package whose other half is loaded. */
const PACKAGES = /^(node-(linux|darwin|win)-.*|node-bin-.*|typescript|@typescript)$/;
/** Leftovers of a package's own development. */
const FOLDERS = ['fluent-ffmpeg/coverage', 'openai/src', '@livekit/agents/src', '@livekit/protocol/src'];
/** What compilers and debuggers read. */
const FILES = /(\.map|\.d\.[cm]?ts)$/;
/** One folder a platform, in it one an architecture, for all of which one package brings its binaries. */
const BINARIES = 'onnxruntime-node/bin/napi-v6';

/**
 * @param modules Path of the `node_modules` folder.
 * @param platform As `process.platform`; what the binaries are kept for.
 * @param arch As `process.arch`.
 */
export function slimModules(modules: string, platform: string = thisPlatform, arch: string = thisArch): void {
  for (const name of readdirSync(modules)) if (PACKAGES.test(name)) remove(modules, name);
  for (const folder of FOLDERS) remove(modules, folder);
  keepOnly(join(modules, BINARIES), platform);
  keepOnly(join(modules, BINARIES, platform), arch);
  for (const entry of readdirSync(modules, { recursive: true, withFileTypes: true }))
    if (entry.isFile() && FILES.test(entry.name)) remove(entry.parentPath, entry.name);
  // Links to programs of packages that are gone.
  remove(modules, '.bin');
}

function keepOnly(folder: string, kept: string): void {
  for (const name of readdirSync(folder)) if (name !== kept) remove(folder, name);
}

function remove(...path: string[]): void {
  rmSync(join(...path), { recursive: true, force: true });
}

if (argv[1] === fileURLToPath(import.meta.url)) {
  const [, , modules] = argv;
  if (modules === undefined) {
    stderr.write('Which node_modules?\n');
    exit(2);
  }
  slimModules(resolve(modules));
}
