/**
 * The function tools about the profile.
 *
 * @module
 */

import { llm } from '@livekit/agents';
import { z } from 'zod';
import type { MemoryActions } from '../../memory/in-call/actions.ts';
import { aboutMemories } from '../../memory/wording.ts';

/** More than this at once nobody listens to. */
const MAX_SPOKEN = 6;

export function profileTools(actions: MemoryActions) {
  return [
    llm.tool({
      name: 'createUserProfile',
      description:
        'Writes down who the person is. Only when they ask for a profile or introduce themselves for it: what they tell in passing is remembered without you.',
      parameters: z.object({
        description: z.string().min(1).max(500).describe('who the person is, third person'),
      }),
      // As a memory it has a date and a source, can be explained and forgotten, and is part of the profile.
      execute: async ({ description }) => {
        const stored = await actions.remember({
          category: 'FACT',
          key: 'self_description',
          value: description,
        });
        const { profileStored, notStored } = actions.phrases.answers;
        return { summary: stored ? profileStored : notStored };
      },
    }),
    llm.tool({
      name: 'getUserProfile',
      description:
        'Gives an overview of all that is known about the person. When they ask what you know about them or for their profile; not for a single thing.',
      execute: async () => {
        const profile = actions.profile();
        if (!profile) return { summary: actions.phrases.answers.littleKnown, profile: null };
        const known = actions.mostImportant(MAX_SPOKEN);
        return { summary: aboutMemories('known', known, actions.phrases.code), profile };
      },
    }),
  ];
}
