/**
 * The chat model in this process: llama.cpp by node-llama-cpp, on the processor, with kept prefixes.
 *
 * @module
 */

import { stat } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import {
  getLlama,
  type Llama,
  type LlamaContext,
  type LlamaContextSequence,
  LlamaLogLevel,
  type LlamaModel,
  type Token,
  TokenBias,
} from 'node-llama-cpp';
import { KindredError, messageOf } from '../../../../src/errors.ts';
import { generate, type Job, type Outcome } from './generate.ts';
import { Grammars } from './grammar.ts';
import { KeptPrefixes } from './prefixes.ts';
import { PromptTemplate } from './prompt.ts';
import { chooseSlot } from './slots.ts';
import { type Kind, Turns } from './turns.ts';

/** Tokens of prompt and answer together, for each slot; 28 KB a token with the default model. */
const CONTEXT_TOKENS = 6_144;
/** A reply, a second call's reply or summary, and an extraction: more would share the same cores. */
const SLOTS = 3;
const MAX_WAITING = 16;
/** More threads than this wait for memory, not for cores. */
const MAX_THREADS = 8;
/** With what models begin a call, and by how much that is made likelier: by itself the default model says that it has done it. */
const CALL_STARTS = ['<tool_call>', '```', '{"', '{'];
const CALL_LOGIT = 3;
/** For models whose file brings no template. */
const CHATML =
  "{% for message in messages %}{{ '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}{% endfor %}" +
  "{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}";

interface Loaded {
  readonly llama: Llama;
  readonly context: LlamaContext;
  readonly prefixes: KeptPrefixes;
}

export interface ModelOptions {
  /** The GGUF file. */
  readonly path: string;
  /** Folder for the states of kept prefixes. */
  readonly prefixDir: string;
}

export class LocalChatModel {
  readonly template: PromptTemplate;
  readonly grammars: Grammars;
  /** Towards the beginning of a tool call. */
  readonly callBias: TokenBias;
  readonly #llama: Llama;
  readonly #model: LlamaModel;
  readonly #prefixes: KeptPrefixes;
  readonly #turns = new Turns({ places: SLOTS, maxWaiting: MAX_WAITING });
  readonly #closing = new AbortController();
  #history = new AbortController();
  #historyRead: Promise<unknown> = Promise.resolve();
  /** The least recently used first. */
  #free: readonly LlamaContextSequence[];

  private constructor({ llama, context, prefixes }: Loaded) {
    this.#llama = llama;
    this.#model = context.model;
    this.#prefixes = prefixes;
    this.#free = Array.from({ length: SLOTS }, () => context.getSequence());
    this.template = new PromptTemplate(this.#model.fileInfo.metadata.tokenizer.chat_template ?? CHATML);
    this.grammars = new Grammars(llama);
    const starts = CALL_STARTS.flatMap((start) => this.tokenize(start).slice(0, 1));
    this.callBias = TokenBias.for(this.#model).set(starts, { logit: CALL_LOGIT });
  }

  /** @throws KindredError `WEIGHTS` when the library or the file cannot be loaded. */
  static async load({ path, prefixDir }: ModelOptions): Promise<LocalChatModel> {
    const threads = Math.min(availableParallelism(), MAX_THREADS);
    try {
      const llama = await getLlama({
        gpu: false,
        build: 'never',
        logLevel: LlamaLogLevel.error,
        maxThreads: threads,
      });
      const model = await llama.loadModel({ modelPath: path, gpuLayers: 0 });
      const context = await model.createContext({
        contextSize: CONTEXT_TOKENS,
        sequences: SLOTS,
        threads: { ideal: threads, min: threads },
      });
      const { size, mtimeMs } = await stat(path);
      const fingerprint = [path, size, mtimeMs, CONTEXT_TOKENS, SLOTS, llama.llamaCppRelease.release].join();
      const prefixes = await KeptPrefixes.open(prefixDir, fingerprint);
      return new LocalChatModel({ llama, context, prefixes });
    } catch (cause) {
      const message = `The local chat model ${path} cannot be loaded: ${messageOf(cause)}`;
      throw new KindredError('WEIGHTS', message, { cause });
    }
  }

  /** Control tokens in the text become tokens: what outsiders wrote was cleaned of them (prompt.ts). */
  tokenize(text: string): Token[] {
    return this.#model.tokenize(text, true);
  }

  /** Whether a prompt leaves room for so many tokens of an answer. */
  fits(text: string, answerTokens: number): boolean {
    return this.tokenize(text).length + answerTokens < CONTEXT_TOKENS;
  }

  /**
   * Writes an answer.
   *
   * @param onText Told each piece of it as it comes.
   * @throws RequestError 429 when too many wait; the signal's reason once it aborts, and no token is computed after that.
   */
  async generate(
    kind: Kind,
    job: Omit<Job, 'pause'>,
    signal: AbortSignal,
    onText: (piece: string) => void,
  ): Promise<Outcome> {
    if (kind === 'reply') {
      this.#history.abort();
      // It holds the sequence that has read the conversation.
      await this.#historyRead;
    }
    return this.#turns.run(kind, signal, () =>
      this.#with(job.tokens, (sequence) => {
        const pause = () => this.#turns.mayGoOn(kind, signal);
        const parts = { model: this.#model, sequence, prefixes: this.#prefixes };
        return generate(parts, { ...job, pause }, signal, onText);
      }),
    );
  }

  /** Reads the start of a kind of prompts, unless it is kept on the disk already; all else goes before it. */
  async read({ tokens, headTokens }: Pick<Job, 'tokens' | 'headTokens'>): Promise<void> {
    if (!this.#prefixes.lacks(tokens.slice(0, headTokens))) return;
    const once = { tokens: tokens.slice(0, headTokens + 1), headTokens, keepsHead: true, maxTokens: 1 };
    await this.generate(
      'ahead',
      { ...once, temperature: 0, stop: [] },
      this.#closing.signal,
      () => undefined,
    );
  }

  /**
   * Reads a conversation as the next prompt will have it, while the reply is spoken: then a reply reads what is new alone. The next
   * reply of anybody ends it.
   */
  readHistory(tokens: Token[]): void {
    this.#history = new AbortController();
    const once = { tokens, headTokens: tokens.length, maxTokens: 1, temperature: 0, stop: [] };
    const reading = this.generate('history', once, this.#history.signal, () => undefined);
    this.#historyRead = reading.catch(() => undefined);
  }

  /** Resolves once the history is read, or is not to be. Never rejects. */
  get historyRead(): Promise<unknown> {
    return this.#historyRead;
  }

  async close(): Promise<void> {
    this.#closing.abort();
    this.#history.abort();
    await this.#llama.dispose();
  }

  async #with<T>(tokens: Token[], work: (sequence: LlamaContextSequence) => Promise<T>): Promise<T> {
    const common = (one: LlamaContextSequence) => one.compareContextTokens(tokens).firstDifferentIndex;
    const sequence = chooseSlot(this.#free, common);
    if (!sequence) throw new Error('There are as many sequences as places.');
    this.#free = this.#free.filter((one) => one !== sequence);
    try {
      return await work(sequence);
    } finally {
      this.#free = [...this.#free, sequence];
    }
  }
}
