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
    const [quietest] = framesOf(samples, search, inSamples(FRAME_MS)).toSorted((a, b) => a.level - b.level);
    const end = (quietest?.at ?? search.end) + Math.floor(inSamples(FRAME_MS) / 2);
    spans.push({ start, end });
    start = end;
  }
  spans.push({ start, end: samples.length });
  return spans.filter(
    (span) =>
      span.end - span.start >= inSamples(MIN_SPEECH_MS) &&
      framesOf(samples, span, inSamples(FRAME_MS)).some(({ level }) => level > SILENCE),
  );
}

/** The loudness of a stretch, frame by frame: its root mean square. */
function framesOf(samples: Float32Array, { start, end }: Span, length: number) {
  return Array.from({ length: Math.ceil((end - start) / length) }, (_, index) => {
    const at = start + index * length;
    const frame = samples.subarray(at, Math.min(at + length, end));
    const sum = frame.reduce((total, sample) => total + sample ** 2, 0);
    return { at, level: Math.sqrt(sum / frame.length) };
  });
}
