/**
 * What was said in a call, as captions.
 *
 * @module
 */

export type Speaker = 'person' | 'companion';

/** One stretch of speech, as far as it is known. */
export interface Caption {
  readonly id: string;
  readonly speaker: Speaker;
  readonly text: string;
  /** Whether the words may still change. */
  readonly final: boolean;
  /** The companion was interrupted in it. @default false */
  readonly interrupted?: boolean;
  /** It was said off the record. @default false */
  readonly offRecord?: boolean;
}

/** A call may last for hours; what was said before is read after it, with the call. */
export const MAX_CAPTIONS = 200;

/** A caption takes the place of the earlier one of the same stretch; what is final no longer changes. */
export function withCaption(captions: readonly Caption[], caption: Caption): readonly Caption[] {
  const at = captions.findLastIndex(({ id }) => id === caption.id);
  const before = captions[at];
  if (!before) return caption.text.trim() === '' ? captions : [...captions, caption].slice(-MAX_CAPTIONS);
  if (before.final && !caption.final) return captions;
  return captions.with(at, { ...before, ...caption, offRecord: before.offRecord || caption.offRecord });
}

/** The sentence that asks to be off the record is off it itself: what the person said last. */
export function withAskedOff(captions: readonly Caption[]): readonly Caption[] {
  const at = captions.findLastIndex(({ speaker }) => speaker === 'person');
  const caption = captions[at];
  return caption ? captions.with(at, { ...caption, offRecord: true }) : captions;
}

/** How much of a text tells which one it is. */
const BEGINNING = 24;

/** Marks what the companion said last as interrupted. @param words What was heard of it. */
export function withInterruption(captions: readonly Caption[], words: string): readonly Caption[] {
  const beginning = words.trim().slice(0, BEGINNING);
  const isOfCompanion = ({ speaker }: Caption) => speaker === 'companion';
  const at = captions.findLastIndex((one) => isOfCompanion(one) && one.text.trim().startsWith(beginning));
  const place = at >= 0 ? at : captions.findLastIndex(isOfCompanion);
  const caption = captions[place];
  return caption ? captions.with(place, { ...caption, interrupted: true }) : captions;
}
