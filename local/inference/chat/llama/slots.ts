/**
 * Which of the model's sequences a prompt goes to: the one that has read most of it already.
 *
 * @module
 */

/** So many tokens in common are worth keeping; fewer stand at the start of every prompt. */
const WORTH_KEEPING = 32;

/** How many tokens two prompts have in common at their start. */
export function commonLength(a: readonly number[], b: readonly number[]): number {
  const end = Math.min(a.length, b.length);
  for (let index = 0; index < end; index++) if (a[index] !== b[index]) return index;
  return end;
}

/**
 * The free slot with the longest common prefix; where none has one that is worth keeping, the first.
 *
 * @param free The least recently used first.
 * @param commonWith How many tokens of the prompt a slot has read already.
 */
export function chooseSlot<Slot>(
  free: readonly Slot[],
  commonWith: (slot: Slot) => number,
): Slot | undefined {
  const compared = free.map((slot) => ({ slot, common: commonWith(slot) }));
  const [best] = compared.toSorted((a, b) => b.common - a.common);
  return best && best.common >= WORTH_KEEPING ? best.slot : free[0];
}
