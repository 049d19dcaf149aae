/**
 * One answer, token by token: the prompt is read as far as it is not known, then the answer is written until it ends,
 * is long enough, or nobody wants it any more.
 *
 * @module
 */

import type {
  LlamaContextSequence,
  LlamaGrammar,
  LlamaGrammarEvaluationState,
  LlamaModel,
  SequenceEvaluateOptions,
  Token,
} from 'node-llama-cpp';
import type { KeptPrefixes } from './prefixes.ts';
import { TokenText } from './token-text.ts';

/** A prompt is read in pieces, so that an abort and a reply need not wait for the whole of it. */
const READ_TOKENS = 32;
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
  /** Holds the answer in form from a text on: what has been written so far decides. */
  readonly grammarAfter?: { readonly text: string; readonly grammar: LlamaGrammar };
  /** Control tokens that are part of the answer's text: others are not shown. */
  readonly shownTokens?: ReadonlySet<Token>;
  /** Whether the answer is complete before the model says so. */
  readonly isWhole?: (text: string) => boolean;
  /** Waited for before each step. */
  readonly pause: () => Promise<void>;
}

export interface Outcome {
  readonly text: string;
  readonly finish: 'stop' | 'length';
  readonly promptTokens: number;
  /** Of the prompt: known before, and so not read again. */
  readonly cachedTokens: number;
  readonly completionTokens: number;
}

export interface Parts {
  readonly model: LlamaModel;
  readonly sequence: LlamaContextSequence;
  readonly prefixes: KeptPrefixes;
  /** Begins to hold an answer to a grammar. */
  readonly hold: (grammar: LlamaGrammar) => LlamaGrammarEvaluationState;
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
  const { model, sequence } = parts;
  const cachedTokens = await readPrompt(parts, job, signal);
  const isShown = (token: Token) => job.shownTokens?.has(token) ?? false;
  const toText = (tokens: readonly Token[]) => model.detokenize(tokens, tokens.some(isShown));
  const text = new TokenText<Token>(toText, job.stop, onText);
  const written: Token[] = [];
  const options = evaluateOptions(parts, job, text, written);
  const finish = await write(
    sequence.evaluate(job.tokens.slice(sequence.nextTokenIndex), options),
    (token) => {
      signal.throwIfAborted();
      written.push(token);
      text.add(token);
      if (text.isStopped || job.isWhole?.(text.all)) return 'stop';
      return written.length >= job.maxTokens ? 'length' : job.pause();
    },
  );
  text.end();
  const completionTokens = written.length;
  return { text: text.all, finish, promptTokens: job.tokens.length, cachedTokens, completionTokens };
}

/** Leaving the loop ends the computing. */
async function write(
  tokens: AsyncIterable<Token>,
  take: (token: Token) => Outcome['finish'] | Promise<void>,
): Promise<Outcome['finish']> {
  for await (const token of tokens) {
    const finish = await take(token);
    if (finish) return finish;
  }
  return 'stop';
}

/**
 * Reads all of the prompt but its last token.
 *
 * @returns How much of it was known before.
 * @throws The signal's reason once it aborts.
 */
export async function readPrompt(
  { sequence, prefixes }: Pick<Parts, 'sequence' | 'prefixes'>,
  job: Pick<Job, 'tokens' | 'headTokens' | 'keepsHead' | 'pause'>,
  signal: AbortSignal,
): Promise<number> {
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

function evaluateOptions(
  { hold }: Parts,
  job: Job,
  text: TokenText<Token>,
  written: readonly Token[],
): SequenceEvaluateOptions {
  const { temperature, topP, grammar, grammarAfter } = job;
  const sampling = { temperature, topK: 40, topP: topP ?? 0.9 };
  if (grammar) return { ...sampling, grammarEvaluationState: hold(grammar) };
  const { window, penalty } = REPEAT_PENALTY;
  const repeatPenalty = { punishTokens: () => written.slice(-window), penalty };
  if (!grammarAfter) return { ...sampling, repeatPenalty };
  let held: LlamaGrammarEvaluationState | undefined;
  const grammarEvaluationState = () => {
    if (text.all.endsWith(grammarAfter.text)) held ??= hold(grammarAfter.grammar);
    return held;
  };
  return { ...sampling, repeatPenalty, grammarEvaluationState };
}
