/**
 * Who answers in the calls of this stack where nothing else is set: Ollama, else the local model where the machine carries
 * it, else the rule-based stand-in. A small machine is asked for its cores and its memory before 1.1 GB are downloaded, and
 * measured after that.
 *
 * @module
 */

import { availableParallelism } from 'node:os';
import { KindredError, messageOf } from '../../src/errors.ts';
import type { WeightsProgress } from '../../src/models/weights.ts';
import { type ChatSpeed, knownSpeed, measuredSpeed } from '../chat-speed.ts';
import { fetchChatWeights, freeMemoryBytes, neededBytes, QWEN_WEIGHTS } from '../chat-weights.ts';
import { findOllamaModel, ollamaUrlOf } from '../inference/chat/ollama.ts';
import { localChatOf } from '../local-chat.ts';
import { weightsDirOf } from '../weights.ts';

/** A reply shares the cores with STT and TTS. */
const MIN_CORES = 4;
/** Database, room, speech models and a call, beside the chat model. */
const REST_OF_STACK_BYTES = 1_500_000_000;
/** A reply reads about 200 tokens before its first word: that takes a second and a half at most. */
const MIN_READ = 130;
/** Speech has three to four tokens a second, and the same model listens for facts meanwhile. */
const MIN_WRITE = 10;

/** The local model as it is to be used; `asked` says that somebody wants it, whatever the machine is. */
export interface WantedModel {
  readonly gguf?: string;
  readonly isAsked: boolean;
}

/** What the environment says, and what there is; `says` is told why the default is not the local model. */
export async function wantedModel(
  env: NodeJS.ProcessEnv,
  says: (text: string) => void,
  signal: AbortSignal,
): Promise<WantedModel | null> {
  const { choice, gguf } = localChatOf(env);
  if (choice !== undefined) return choice === 'model' ? { gguf, isAsked: true } : null;
  if (await findOllamaModel(ollamaUrlOf(env), signal)) return null;
  try {
    assertCarried(gguf);
    return { gguf, isAsked: false };
  } catch (error) {
    says(notUsed(error));
    return null;
  }
}

/** What the terminal is told: `show` of what is under way, `says` of what stays to be read. */
export interface Telling {
  readonly show: (status: string) => void;
  readonly says: (text: string) => void;
}

/**
 * Fetches and measures the model.
 *
 * @returns Whether it answers: one that was not asked for leaves the word to the stand-in when it cannot be had or is slow.
 * @throws KindredError `WEIGHTS` when one that was asked for cannot be had; the signal's reason.
 */
export async function provideModel(
  { gguf, isAsked }: WantedModel,
  dataDir: string,
  { show, says }: Telling,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    const onProgress = (progress: WeightsProgress) => show(progressText(progress));
    const path = await fetchChatWeights(weightsDirOf(dataDir), gguf, { signal, onProgress });
    if (!(await knownSpeed(path))) show('measuring how fast it is here, once');
    const speed = await measuredSpeed(path, signal);
    if (!isAsked) assertSpeed(speed);
    return true;
  } catch (error) {
    if (isAsked || signal.aborted) throw error;
    says(notUsed(error));
    return false;
  }
}

export function progressText({ name, doneBytes, totalBytes }: WeightsProgress): string {
  return `${name} ${Math.floor((100 * doneBytes) / totalBytes)} % of ${Math.ceil(totalBytes / 1e6)} MB`;
}

/** @throws KindredError `WEIGHTS` when the machine has too few cores or too little memory for the default. */
export function assertCarried(
  gguf: string | undefined,
  { cores = availableParallelism(), freeBytes = freeMemoryBytes() } = {},
): void {
  if (cores < MIN_CORES)
    throw new KindredError('WEIGHTS', `it needs ${MIN_CORES} cores, and this machine has ${cores}`);
  const needed = neededBytes(QWEN_WEIGHTS.files[0].bytes) + REST_OF_STACK_BYTES;
  if (gguf !== undefined || freeBytes >= needed) return;
  const [needs, free] = [needed, freeBytes].map((bytes) => (bytes / 1e9).toFixed(1));
  throw new KindredError(
    'WEIGHTS',
    `with all else it needs ${needs} GB of free memory, and ${free} GB are free`,
  );
}

/** @throws KindredError `WEIGHTS` when replies would come too late. */
export function assertSpeed({ readTokensPerSecond: read, writeTokensPerSecond: write }: ChatSpeed): void {
  if (read >= MIN_READ && write >= MIN_WRITE) return;
  const message = `it reads ${read} and writes ${write} tokens a second here, and a conversation needs ${MIN_READ} and ${MIN_WRITE}`;
  throw new KindredError('WEIGHTS', message);
}

function notUsed(error: unknown): string {
  return `The local language model is not used: ${messageOf(error).replace(/\.$/, '')}. LOCAL_CHAT=model uses it all the same.`;
}
