/**
 * One answer, token by token: the prompt is read as far as it is not known, then the answer is written until it ends,
 * is long enough, or nobody wants it any more.
 *
 * @module
 */

import {
  type LlamaContextSequence,
  type LlamaGrammar,
  LlamaGrammarEvaluationState,
  type LlamaModel,
  type SequenceEvaluateOptions,
  type Token,
  TokenBias,
} from 'node-llama-cpp';
import type { KeptPrefixes } from './prefixes.ts';
import { TokenText } from './token-text.ts';
import { CALL_MARKS, isCallBegun } from './tool-call.ts';

/** A prompt is read in pieces, so that an abort and a reply need not wait for the whole of it: a quarter of a second on two cores. */
const READ_TOKENS = 16;
const REPEAT_PENALTY = { window: 64, penalty: 1.08 };

export interface Job {
  readonly tokens: Token[];
  /** How many of the tokens do not change from one request of a kind to the next. */
  readonly headTokens: number;
  /** Whether their state goes to the disk: never with what somebody has told. @default false */
  readonly keepsHead?: boolean;
  readonly maxTokens: number;
  readonly temperature: number;
  readonly topP?: number;
  readonly stop: readonly string[];
  /** Holds the whole answer in form. */
  readonly grammar?: LlamaGrammar;
  /** Tool calls: where the answer begins as one, it is written once more, in the form that a grammar holds. */
  readonly call?: CallForm;
  /** Whether the answer is complete before the model says so. */
  readonly isWhole?: (text: string) => boolean;
  /** Waited for before each step. */
  readonly pause: () => Promise<void>;
}

interface CallForm {
  /** With what a call of the held form begins. */
  readonly start: readonly Token[];
  /** Holds what follows. */
  readonly grammar: LlamaGrammar;
  /** Makes a call likelier than the model has it, by its first token; undefined leaves it as it is. */
  readonly bias?: TokenBias;
}

export interface Outcome {
  readonly text: string;
  readonly finish: Written['finish'];
  readonly promptTokens: number;
  /** Of the prompt: known before, and so not read again. */
  readonly cachedTokens: number;
  readonly completionTokens: number;
}

interface Parts {
  readonly model: LlamaModel;
  readonly sequence: LlamaContextSequence;
  readonly prefixes: KeptPrefixes;
}

/**
 * @param onText Told each piece of the answer as it comes.
 * @throws The signal's reason once it aborts.
 */
export async function generate(
  parts: Parts,
  job: Job,
  signal: AbortSignal,
  onText: (piece: string) => void,
): Promise<Outcome> {
  const { call, tokens } = job;
  const cachedTokens = await readPrompt(parts, job, signal);
  const spoken = await write(parts, job, signal, onText);
  if (!call || spoken.finish !== 'call') return { ...spoken, promptTokens: tokens.length, cachedTokens };
  const inForm = { ...job, call: undefined, tokens: [...tokens, ...call.start], grammar: call.grammar };
  await parts.sequence.adaptStateToTokens(inForm.tokens.slice(0, -1), false);
  const called = await write(parts, inForm, signal, () => undefined);
  const text = parts.model.detokenize(call.start, true) + called.text;
  return { ...called, text, promptTokens: tokens.length, cachedTokens };
}

interface Written {
  readonly text: string;
  readonly finish: 'stop' | 'length' | 'call';
  readonly completionTokens: number;
}

async function write(
  parts: Parts,
  job: Job,
  signal: AbortSignal,
  onText: (piece: string) => void,
): Promise<Written> {
  const { model, sequence } = parts;
  const callStart = new Set(job.call?.start);
  // Of control tokens the start of a call alone is text.
  const toText = (tokens: readonly Token[]) =>
    model.detokenize(
      tokens,
      tokens.some((token) => callStart.has(token)),
    );
  const limits = { stop: job.stop, marks: job.call ? CALL_MARKS : [] };
  const text = new TokenText<Token>(toText, limits, onText);
  const written: Token[] = [];
  const finished = (token: Token) => {
    written.push(token);
    text.add(token);
    if (job.call && isCallBegun(text.all)) return 'call';
    if (text.isStopped || job.isWhole?.(text.all)) return 'stop';
    return written.length >= job.maxTokens ? 'length' : null;
  };
  let finish: Written['finish'] | null = null;
  const rest = job.tokens.slice(sequence.nextTokenIndex);
  for await (const token of sequence.evaluate(rest, evaluateOptions(parts, job, written))) {
    signal.throwIfAborted();
    finish = finished(token);
    // Leaving the loop ends the computing.
    if (finish) break;
    await job.pause();
  }
  text.end();
  return { text: text.all, finish: finish ?? 'stop', completionTokens: written.length };
}

/**
 * Reads all of the prompt but its last token.
 *
 * @returns How much of it was known before.
 * @throws The signal's reason once it aborts.
 */
async function readPrompt({ sequence, prefixes }: Parts, job: Job, signal: AbortSignal): Promise<number> {
  const { tokens, headTokens } = job;
  await prefixes.load(sequence, tokens, sequence.compareContextTokens(tokens).firstDifferentIndex);
  // At least one token has to be evaluated for an answer to follow.
  await sequence.adaptStateToTokens(tokens.slice(0, -1), false);
  const known = sequence.nextTokenIndex;
  const head = tokens.slice(0, headTokens);
  const isToBeKept = job.keepsHead === true && known < headTokens && prefixes.lacks(head);
  while (sequence.nextTokenIndex < tokens.length - 1) {
    await job.pause();
    signal.throwIfAborted();
    const from = sequence.nextTokenIndex;
    const border = from < headTokens ? headTokens : tokens.length - 1;
    await sequence.evaluateWithoutGeneratingNewTokens(
      tokens.slice(from, Math.min(from + READ_TOKENS, border, tokens.length - 1)),
    );
    if (isToBeKept && sequence.nextTokenIndex === headTokens) await prefixes.save(sequence, head);
  }
  return known;
}

function evaluateOptions({ model }: Parts, job: Job, written: readonly Token[]): SequenceEvaluateOptions {
  const { temperature, topP, grammar, call } = job;
  const sampling = { temperature, topK: 40, topP: topP ?? 0.9 };
  if (grammar)
    return { ...sampling, grammarEvaluationState: new LlamaGrammarEvaluationState({ model, grammar }) };
  const { window, penalty } = REPEAT_PENALTY;
  const repeatPenalty = { punishTokens: () => written.slice(-window), penalty };
  const bias = call?.bias;
  if (!bias) return { ...sampling, repeatPenalty };
  // The library wants one for every token.
  const none = TokenBias.for(model);
  const tokenBias = () => (written.length === 0 ? bias : none);
  return { ...sampling, repeatPenalty, tokenBias };
}
