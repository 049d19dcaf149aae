/**
 * The start of every reply's prompt, read before the first call: the persona. What the product says of the person comes
 * after it, and tools stand late in the prompt, so that one kept state serves everybody.
 *
 * @module
 */

import { instructionsFor, loadPersona } from '../../../../src/companion/persona.ts';
import { environmentSchema } from '../../../../src/config.ts';
import { messageOf } from '../../../../src/errors.ts';
import type { Log } from '../../../../src/telemetry/log.ts';
import type { LocalChatModel } from './model.ts';
import { commonLength } from './slots.ts';

/**
 * Reads the persona that the environment names, unless its state is kept on the disk. Never rejects: then the first reply
 * reads it.
 */
export async function readPersona(model: LocalChatModel, env: NodeJS.ProcessEnv, log: Log): Promise<void> {
  const { PERSONA_FILE, COMPANION_NAME, LANGUAGE } = environmentSchema.shape;
  try {
    const persona = await loadPersona(
      PERSONA_FILE.parse(env.PERSONA_FILE || undefined),
      COMPANION_NAME.parse(env.COMPANION_NAME || undefined),
      LANGUAGE.parse(env.LANGUAGE || undefined),
    );
    // Where two people's instructions part, the persona ends.
    const [tokens = [], other = []] = ['A', 'B'].map((about) => {
      const content = instructionsFor(persona, about);
      return model.tokenize(model.template.render([{ role: 'system', content }], [], 1, () => true).head);
    });
    await model.read({ tokens, headTokens: commonLength(tokens, other) });
  } catch (error) {
    log.warn({ reason: messageOf(error) }, 'the persona could not be read before the first call');
  }
}
