/**
 * What was said in a room, as text, from the stream that LiveKit's agents write captions to.
 *
 * @module
 */

import type { TextStreamHandler } from '@livekit/rtc-node';
import { wholeText } from './whole-text.ts';

interface Segment {
  readonly id: string;
  readonly speaker: string;
  readonly startedAt: number;
  text: string;
  /** Interim transcripts are replaced by the ones after them. */
  isFinal: boolean;
}

export class Captions {
  readonly #segments = new Map<string, Segment>();

  /**
   * Takes one caption. A later one of the same segment replaces it, unless that was final already.
   *
   * @param startedAt When its stream began, on `performance.now()`'s clock.
   */
  add(segment: Readonly<Segment>): void {
    const known = this.#segments.get(segment.id);
    if (known?.isFinal && !segment.isFinal) return;
    this.#segments.set(segment.id, { ...segment, startedAt: known?.startedAt ?? segment.startedAt });
  }

  /** The handler for the text stream `lk.transcription`. */
  readonly handler: TextStreamHandler = async (reader, { identity }) => {
    const startedAt = performance.now();
    const { attributes = {}, streamId } = reader.info;
    const text = await wholeText(reader);
    if (text === null) return;
    // The agent's own captions arrive as one stream per segment, which says at its end alone that it is final; the user's as
    // one per interim transcript.
    const isFinal = attributes['lk.transcription_final'] !== 'false';
    this.add({ id: attributes['lk.segment_id'] ?? streamId, speaker: identity, startedAt, text, isFinal });
  };

  /** Everything that a caller has finished saying since a moment, in order. */
  saidSince(ms: number, identity: string): string {
    return this.#since(ms, ({ isFinal, speaker }) => isFinal && speaker === identity);
  }

  /** Everything that others than the caller, agents, have finished saying since a moment, in order. */
  answeredSince(ms: number, identity: string): string {
    return this.#since(ms, ({ speaker }) => speaker !== identity);
  }

  #since(ms: number, isMeant: (segment: Segment) => boolean): string {
    const segments = [...this.#segments.values()]
      .filter((segment) => segment.startedAt >= ms && isMeant(segment))
      .sort((a, b) => a.startedAt - b.startedAt);
    return segments
      .map(({ text }) => text.trim())
      .filter(Boolean)
      .join(' ');
  }
}
