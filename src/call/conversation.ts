/**
 * What is said in a call, as turns: from the framework's events to the outbox and the background processor.
 *
 * @module
 */

import { LeftOut } from '../companion/left-out.ts';
import { type RecordWish, recordWish } from '../companion/off-record.ts';
import { Secrets } from '../companion/secrets.ts';
import type { RecallNote, TurnNotes } from '../companion/turn-notes.ts';
import { cleanText } from '../memory/fence.ts';
import type { Turn } from '../memory/memory.ts';
import type { Recalled } from '../memory/recall/recall.ts';
import type { Clock } from '../memory/time.ts';
import type { Log } from '../telemetry/log.ts';
import type { Traces } from '../telemetry/spans.ts';
import { Timeline } from '../telemetry/timeline.ts';
import { type OpenTurn, turnOfWords } from './open-turn.ts';
import type { ToolUse } from './tool-use.ts';
import { TurnHandover } from './turn-handover.ts';
import { NOTHING_RECALLED, reportOf, type TurnReport } from './turn-report.ts';
import type { TurnSink } from './turn-sink.ts';

export interface ConversationOptions {
  userId: string;
  callId: string;
  /** `null`: a call without memory; turns are reported and not kept. */
  sink: TurnSink | null;
  report: (report: TurnReport) => void;
  /** Hears what the person says, whether it is kept or not. */
  onSaid?: (words: string) => void;
  /** Hears what goes into the prompt of the reply that is coming. */
  onRecall?: (lines: readonly string[]) => void;
  /** Hears when the person goes off the record, and comes back. */
  onRecord?: (offRecord: boolean) => void;
  traces: Traces;
  log: Log;
  /** @default Date.now */
  clock?: Clock;
}

export class Conversation implements TurnNotes {
  readonly #options: ConversationOptions;
  readonly #turns: Turn[] = [];
  #open: OpenTurn | null = null;
  #lastTurnId: string | null = null;
  #lastAgentText: string | null = null;
  #timeline = new Timeline();
  #recalled: RecallNote = NOTHING_RECALLED;
  #offRecord = false;
  #turnsSoFar = 0;
  #greeting = '';
  readonly #secrets = new Secrets();
  readonly #leftOut = new LeftOut();
  readonly #handover: TurnHandover;

  constructor(options: ConversationOptions) {
    this.#options = options;
    this.#handover = new TurnHandover(options.sink, options.log);
  }

  /** Whether the person has asked that nothing be stored for now. */
  get offRecord(): boolean {
    return this.#offRecord;
  }

  /** Whether words are not to be stored: now, with the turn under way, or since they were said off the record alone. */
  isOffRecord(words: string): boolean {
    return this.#offRecord || this.#open?.offRecord === true || this.#secrets.areIn(words);
  }

  /** Whether words hold what was said off the record alone. */
  isSecret(words: string): boolean {
    return this.#secrets.areIn(words);
  }

  letGo(isForgotten: (turnId: string) => boolean): (text: string) => boolean {
    return this.#leftOut.letGo(
      this.#turns.filter(({ id }) => isForgotten(id)),
      this.#turnsSoFar,
    );
  }

  /** How many turns the person has taken. */
  get turnsSoFar(): number {
    return this.#turnsSoFar;
  }

  /** What the agent said before the person's first turn. */
  get greeting(): string {
    return this.#greeting;
  }

  /** The turns that are over and to be remembered. */
  get turns(): readonly Turn[] {
    return this.#turns;
  }

  /** The id of the turn that has no answer yet. */
  get unanswered(): string | null {
    return this.#open && this.#open.turn.agentText === null ? this.#open.turn.id : null;
  }

  /** The id of the turn that was said last; `null` before the first. */
  get lastTurnId(): string | null {
    return this.#lastTurnId;
  }

  /** The person stopped speaking: the clock of the next turn starts. */
  userStopped(atMs: number): void {
    this.#timeline = this.#open?.turn.agentText === null ? this.#open.timeline : new Timeline(atMs);
    this.#options.traces.begin('kindred.turn', this.#timeline);
  }

  mark(stage: string, atMs?: number): void {
    this.#current.mark(stage, atMs);
  }

  noteRecall({ found, waitedMs, parts }: Recalled, note: Omit<RecallNote, 'found'>): void {
    this.#recalled = { ...note, found };
    this.#options.onRecall?.(note.lines);
    const timeline = this.#current;
    timeline.set('recall', waitedMs);
    timeline.set('recallEmbed', parts.embedMs);
    timeline.set('recallSearch', parts.searchMs);
  }

  noteTools(uses: readonly ToolUse[]): void {
    this.#open?.tools.push(...uses);
  }

  /**
   * The person's turn was committed.
   *
   * @param confidence 0 to 1: how sure the recogniser was, where it says.
   */
  userSaid(text: string, confidence?: number): void {
    this.finishTurn();
    const at = new Date((this.#options.clock ?? Date.now)());
    const turn = turnOfWords({ text, confidence, at }, this.#options);
    if (!turn) return;
    this.#options.onSaid?.(turn.userText);
    this.#lastTurnId = turn.id;
    this.#turnsSoFar++;
    this.#timeline.mark('turnCommitted');
    const wish = this.wishOf(turn.userText);
    // The sentence that asks for it is off the record itself, and so is the one that ends it.
    const offRecord = this.#offRecord || wish !== null;
    this.#setRecord(wish);
    this.#secrets.heard(turn.userText, offRecord);
    this.#open = {
      ...{ turn, wish, offRecord, leftOut: false, tools: [] },
      kept: offRecord ? Promise.resolve() : this.#handover.keep(turn),
      agentSaidBefore: this.#lastAgentText,
      timeline: this.#timeline,
    };
  }

  wishOf(said: string): RecordWish {
    if (this.#open?.turn.userText === cleanText(said)) return this.#open.wish;
    const wish = recordWish(said, this.#offRecord);
    return wish === 'off' && this.#offRecord ? null : wish;
  }

  /** Goes off the record or back on it by something else than the person's words: the turn under way is off either way. */
  setOffRecord(off: boolean): void {
    if (off === this.#offRecord) return;
    this.#setRecord(off ? 'off' : 'on');
    if (!this.#open) return;
    this.#open.offRecord = true;
    this.#secrets.heard(this.#open.turn.userText, true);
    this.#handover.drop(this.#open.turn);
  }

  /** The turn under way is not kept: it says what is to be forgotten. */
  leaveOutTurn(): void {
    if (!this.#open || this.#open.leftOut) return;
    this.#open.leftOut = true;
    if (!this.#open.offRecord) this.#handover.drop(this.#open.turn);
  }

  /**
   * The agent said something: the answer to the open turn, or words of its own such as the greeting.
   *
   * @param startedAtMs When it began to. What was interrupted by the open turn began before it and is no answer to it.
   */
  agentSaid(text: string, startedAtMs = (this.#options.clock ?? Date.now)()): void {
    const words = cleanText(text);
    if (words === '') return;
    this.#lastAgentText = this.isOffRecord(words) ? null : words;
    // What follows it before the first turn is said of the call.
    if (this.#turnsSoFar === 0) this.#greeting ||= words;
    if (!this.#open || startedAtMs < Date.parse(this.#open.turn.at)) return;
    const agentText = cleanText(`${this.#open.turn.agentText ?? ''} ${words}`);
    this.#open.turn = { ...this.#open.turn, agentText };
  }

  /** The agent has finished speaking: an answered turn is over. Its text may arrive a moment later. */
  replyEnded(): void {
    setImmediate(() => {
      if (this.#open && this.#open.turn.agentText !== null) this.finishTurn();
    });
  }

  /** The open turn is over, answered or not: it is handed to the processor once it is durable. */
  finishTurn(): void {
    const open = this.#open;
    if (!open) return;
    this.#open = null;
    this.#timeline = new Timeline();
    const isKept = !open.offRecord && !open.leftOut;
    // What was said off the record does not come in by the agent's words.
    const tells = open.turn.agentText !== null && this.#secrets.areIn(open.turn.agentText);
    const turn = tells ? { ...open.turn, agentText: null } : open.turn;
    if (isKept) this.#turns.push(turn);
    if (open.leftOut) this.#leftOut.add(open.turn, this.#turnsSoFar);
    open.timeline.mark('turnOver');
    const { id: turnId, callId } = open.turn;
    this.#options.traces.record('kindred.turn', open.timeline, { turnId, callId });
    const report = reportOf({ ...open, isKept }, this.#recalled);
    const { stages, receipt, tools, offRecord } = report;
    this.#options.log.info({ turnId, stages, receipt, tools, offRecord }, 'turn');
    this.#options.report(report);
    this.#recalled = NOTHING_RECALLED;
    if (isKept) this.#handover.handOver({ ...open, turn });
  }

  /** Resolves once every turn that is over is durable and handed over. Never rejects. */
  get handedOver(): Promise<unknown> {
    return this.#handover.settled;
  }

  /** Ends the open turn, and waits until every turn is durable and handed over. Never rejects. */
  async close(): Promise<void> {
    this.finishTurn();
    await this.#handover.settled;
  }

  /** Of the turn that is under way, or comes. */
  get #current(): Timeline {
    return this.#open?.timeline ?? this.#timeline;
  }

  #setRecord(wish: RecordWish): void {
    if (wish === null || (wish === 'off') === this.#offRecord) return;
    this.#offRecord = wish === 'off';
    this.#options.log.info({ offRecord: this.#offRecord }, 'the record is switched');
    this.#options.onRecord?.(this.#offRecord);
  }
}
