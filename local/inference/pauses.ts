/**
 * Long audio in pieces that a small recogniser can take, cut where the speaker pauses.
 *
 * @module
 */

/** A stretch of audio, in samples. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** The encoder's cost grows with the square of the length: 20 s cost 0.5 s of computing, two times 10 s half of it. */
const MAX_SPAN_MS = 15_000;
/** Where the search for a pause begins. */
const MIN_SPAN_MS = 8_000;
/** Shorter fragments hold no word and make the recogniser invent one. */
const MIN_SPEECH_MS = 500;
/** One frame of the loudness measure. */
const FRAME_MS = 50;
/** Root mean square of the loudest frame below which nobody spoke (-50 dB). */
const SILENCE = 0.003;

/** The stretches that may hold speech, each at most {@link MAX_SPAN_MS} and a fragment long. */
export function findSpans(samples: Float32Array, sampleRate: number): Span[] {
  const inSamples = (ms: number) => Math.round((ms * sampleRate) / 1_000);
  const spans: Span[] = [];
  let start = 0;
  while (samples.length - start > inSamples(MAX_SPAN_MS + MIN_SPEECH_MS)) {
    const search = { start: start + inSamples(MIN_SPAN_MS), end: start + inSamples(MAX_SPAN_MS) };
    const end = quietestFrame(samples, search, inSamples(FRAME_MS));
    spans.push({ start, end });
    start = end;
  }
  spans.push({ start, end: samples.length });
  return spans.filter(
    (span) =>
      span.end - span.start >= inSamples(MIN_SPEECH_MS) &&
      loudest(samples, span, inSamples(FRAME_MS)) > SILENCE,
  );
}

function quietestFrame(samples: Float32Array, span: Span, frame: number): number {
  let best = { at: span.end, level: Number.POSITIVE_INFINITY };
  for (let at = span.start; at + frame <= span.end; at += frame) {
    const level = rootMeanSquare(samples, at, at + frame);
    if (level < best.level) best = { at: at + Math.floor(frame / 2), level };
  }
  return best.at;
}

function loudest(samples: Float32Array, span: Span, frame: number): number {
  let level = 0;
  for (let at = span.start; at < span.end; at += frame)
    level = Math.max(level, rootMeanSquare(samples, at, Math.min(at + frame, span.end)));
  return level;
}

function rootMeanSquare(samples: Float32Array, start: number, end: number): number {
  let sum = 0;
  for (let i = start; i < end; i++) sum += (samples[i] as number) ** 2;
  return Math.sqrt(sum / (end - start));
}
