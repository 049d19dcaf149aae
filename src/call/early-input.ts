/**
 * The sound of a room, with what was said before it in front.
 *
 * @module
 */

import { TransformStream } from 'node:stream/web';
import { voice } from '@livekit/agents';
import type { AudioFrame } from '@livekit/rtc-node';

/** What goes before the first frame. */
type Before = () => Promise<readonly AudioFrame[]>;

/**
 * Puts frames before the first one that a session hears, which waits for them as all behind it does. Before the session starts:
 * agents 1.9.0 takes the room's input once, within its start, and nothing can be put before it afterwards.
 */
export function hearBefore({ input }: voice.AgentSession, before: Before): void {
  const audio = Object.getOwnPropertyDescriptor(Object.getPrototypeOf(input), 'audio');
  Object.defineProperty(input, 'audio', {
    ...{ configurable: true, get: audio?.get },
    set(given: voice.AudioInput | null) {
      audio?.set?.call(this, given && new InputAfter(given, before));
    },
  });
}

/** Another input, behind what goes before it. */
class InputAfter extends voice.AudioInput {
  readonly #source: voice.AudioInput;

  constructor(source: voice.AudioInput, before: Before) {
    super();
    this.#source = source;
    let isFirst = true;
    const inOrder = new TransformStream<AudioFrame, AudioFrame>({
      async transform(frame, controller) {
        const earlier = isFirst ? await before() : [];
        isFirst = false;
        for (const one of earlier) controller.enqueue(one);
        controller.enqueue(frame);
      },
    });
    this.multiStream.addInputStream(source.stream.pipeThrough(inOrder));
  }

  override setAttached(attached: boolean): void {
    this.#source.setAttached(attached);
  }

  override onAttached(): void {
    this.#source.onAttached();
  }

  override onDetached(): void {
    this.#source.onDetached();
  }

  override async close(): Promise<void> {
    await this.#source.close();
    await super.close();
  }
}
