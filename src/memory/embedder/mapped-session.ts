/**
 * An ONNX model whose weights all processes of a machine share.
 *
 * ONNX Runtime turns int8 weights into floats when it loads a model, and packs them once more for its matrix kernels: of
 * MiniLM's 22 MB that makes 160 MB in each process, and half a second of computing. It can write down what it has made,
 * with the weights in a file beside it, and maps that file when it is loaded: the pages are the same for every process.
 * https://onnxruntime.ai/docs/performance/model-optimizations/graph-optimizations.html#onlineoffline-mode
 *
 * @module
 */

import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rename, rm, stat } from 'node:fs/promises';
import { cpus } from 'node:os';
import { basename, join } from 'node:path';
import { env, InferenceSession } from 'onnxruntime-node';

/** One thread: with other load on the machine more of them wait for each other. */
const THREADS = { intraOpNumThreads: 1, interOpNumThreads: 1 } as const;
const MODEL = 'model.onnx';
const WEIGHTS = 'weights.bin';
/** Smaller ones stay in the model. */
const MIN_BYTES = 1_024;
/** That what is written suits this machine alone is known. */
const ERRORS_ONLY = 3;

/** What was made of a model for this machine's processor by this ONNX Runtime is of no use to others. */
async function nameFor(path: string): Promise<string> {
  const { size, mtimeMs } = await stat(path);
  const parts = [size, mtimeMs, env.versions.node, process.arch, cpus()[0]?.model];
  return `${basename(path, '.onnx')}-${createHash('sha256').update(parts.join()).digest('hex').slice(0, 16)}`;
}

/** Writes the form that is mapped, in one piece: whoever comes second leaves what is there. */
async function write(path: string, dir: string, made: string): Promise<void> {
  await mkdir(dir, { recursive: true, mode: 0o700 });
  const draft = await mkdtemp(`${made}.`);
  try {
    const session = await InferenceSession.create(path, {
      ...THREADS,
      logSeverityLevel: ERRORS_ONLY,
      optimizedModelFilePath: join(draft, MODEL),
      extra: {
        session: {
          optimized_model_external_initializers_file_name: WEIGHTS,
          optimized_model_external_initializers_min_size_in_bytes: String(MIN_BYTES),
          save_external_prepacked_constant_initializers: '1',
        },
      },
    });
    await session.release();
    await rename(draft, made);
  } finally {
    await rm(draft, { recursive: true, force: true });
  }
}

/** @throws Error when the model cannot be loaded. */
export function openPlainSession(path: string): Promise<InferenceSession> {
  return InferenceSession.create(path, THREADS);
}

/**
 * Opens a model in the form that processes share, which is made where it is missing. A folder that cannot be written costs
 * memory and nothing else.
 *
 * @param path The model.
 * @param sharedDir Where that form is kept.
 * @throws Error when the model cannot be loaded.
 */
export async function openMappedSession(path: string, sharedDir: string): Promise<InferenceSession> {
  const made = join(sharedDir, await nameFor(path));
  try {
    await stat(made).catch(() => write(path, sharedDir, made));
    return await InferenceSession.create(join(made, MODEL), THREADS);
  } catch {
    return openPlainSession(path);
  }
}
