/**
 * The summary of a call that is going on: of a long one the earlier part is summarised beside the conversation, so that
 * the prompt stays bounded and the end of the call has only the last part left to do.
 *
 * @module
 */

import { messageOf } from '../errors.ts';
import {
  type CallPart,
  type CallSummary,
  summariseCall,
  transcriptLength,
} from '../memory/extraction/continuity.ts';
import type { StructuredModel } from '../memory/extraction/structured.ts';
import type { Turn } from '../memory/memory.ts';
import type { Log } from '../telemetry/log.ts';

/** About 4,000 tokens of conversation that no summary has yet: then the older half is summarised. */
const PART_CHARS = 16_000;

/** What a part of a summary needs besides its turns. */
type Setting = Omit<CallPart, 'turns' | 'soFar'>;

export interface RunningSummaryOptions {
  model: StructuredModel;
  /** Asked for with each part. */
  setting: () => Setting;
  /** Whether a turn is forgotten by now: a summary that speaks of it is none any more. @default none is */
  isGone?: (turn: Turn) => boolean;
  log: Log;
}

export class RunningSummary {
  readonly #options: RunningSummaryOptions;
  #soFar = '';
  /** The turns that {@link text} speaks of. */
  #covered: readonly Turn[] = [];
  #working: Promise<void> | null = null;

  constructor(options: RunningSummaryOptions) {
    this.#options = options;
  }

  /** The summary of the earlier part; empty while the call is short, and where something of it was forgotten since. */
  get text(): string {
    return this.#isWhole ? this.#soFar : '';
  }

  /** Epoch milliseconds: what was said up to then is in the summary; 0 while there is none. */
  get untilMs(): number {
    return (this.#isWhole && Date.parse(this.#covered.at(-1)?.at ?? '')) || 0;
  }

  get #isWhole(): boolean {
    const { isGone } = this.#options;
    return !isGone || !this.#covered.some(isGone);
  }

  /** Summarises in the background once there is enough. @param turns All turns of the call so far. Never rejects. */
  update(turns: readonly Turn[], signal?: AbortSignal): void {
    if (this.#working) return;
    this.#letGo(turns);
    const open = this.#openTurns(turns);
    if (transcriptLength(open) < PART_CHARS) return;
    const part = beginning(open, PART_CHARS / 2);
    this.#working = this.#take(part, signal)
      .then(
        () => undefined,
        (error: unknown) =>
          this.#options.log.warn({ error: messageOf(error) }, 'a part of the call is not summarised yet'),
      )
      .finally(() => {
        this.#working = null;
      });
  }

  /**
   * The summary of the whole call, with the loops of its last part: those of earlier parts were opened by their turns.
   *
   * @param turns The turns that are to be remembered: of one that was forgotten meanwhile nothing may be left.
   * @throws KindredError as {@link StructuredModel.ask}
   */
  async finish(turns: readonly Turn[], signal?: AbortSignal): Promise<CallSummary> {
    await this.#working;
    this.#letGo(turns);
    let open = this.#openTurns(turns);
    while (transcriptLength(open) > PART_CHARS) {
      await this.#take(beginning(open, PART_CHARS), signal);
      open = this.#openTurns(turns);
    }
    const { model, setting } = this.#options;
    return summariseCall(model, { ...setting(), soFar: this.#soFar, turns: open }, signal);
  }

  /** Begins anew where it speaks of a turn that is not among these. */
  #letGo(turns: readonly Turn[]): void {
    const ids = new Set(turns.map(({ id }) => id));
    if (this.#covered.every(({ id }) => ids.has(id))) return;
    this.#soFar = '';
    this.#covered = [];
  }

  #openTurns(turns: readonly Turn[]): readonly Turn[] {
    const covered = new Set(this.#covered.map(({ id }) => id));
    return turns.filter(({ id }) => !covered.has(id));
  }

  async #take(part: readonly Turn[], signal?: AbortSignal): Promise<void> {
    const { model, setting } = this.#options;
    const { summary } = await summariseCall(model, { ...setting(), soFar: this.#soFar, turns: part }, signal);
    this.#soFar = summary;
    this.#covered = [...this.#covered, ...part];
  }
}

/** The first turns, up to this many characters, one at least. */
function beginning(turns: readonly Turn[], maxChars: number): readonly Turn[] {
  let chars = 0;
  const end = turns.findIndex((turn) => {
    chars += transcriptLength([turn]);
    return chars > maxChars;
  });
  return turns.slice(0, Math.max(1, end < 0 ? turns.length : end));
}
