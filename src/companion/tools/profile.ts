/**
 * The function tools about the profile.
 *
 * @module
 */

import { llm } from '@livekit/agents';
import { z } from 'zod';
import type { MemoryActions } from '../../memory/actions.ts';
import { aboutMemories } from '../../memory/wording.ts';

/** More than this at once nobody listens to. */
const MAX_SPOKEN = 6;

export function profileTools(actions: MemoryActions) {
  return [
    llm.tool({
      name: 'createUserProfile',
      description: 'Sets up the profile of the person from what they say about themselves.',
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
      description: 'What is known about the person in general.',
      execute: async () => {
        const profile = actions.profile();
        if (!profile) return { summary: actions.phrases.answers.littleKnown, profile: null };
        const known = actions.mostImportant(MAX_SPOKEN);
        return { summary: aboutMemories('known', known, actions.phrases.code), profile };
      },
    }),
  ];
}
