/**
 * The function tools about memories. Arguments come from a language model: they are bounded here and checked again
 * by the database.
 *
 * @module
 */

import { llm } from '@livekit/agents';
import { z } from 'zod';
import { counted } from '../../languages/answer-keys.ts';
import type { MemoryActions } from '../../memory/in-call/actions.ts';
import { CATEGORIES } from '../../memory/memory.ts';
import { aboutMemories } from '../../memory/wording.ts';

const category = z.enum(CATEGORIES);
const key = z.string().min(1).max(80).describe('what it is about, in snake_case, e.g. favourite_food');
const query = z.string().min(1).max(400);

/** @param setOffRecord Takes the person off the record, or back on it. */
export function memoryTools(actions: MemoryActions, setOffRecord: (off: boolean) => void) {
  return [
    llm.tool({
      name: 'setOffRecord',
      description:
        'Stops remembering what is said (off true) or resumes it (off false). Only when the person asks for privacy or for remembering to go on; back on only when they clearly ask for that.',
      parameters: z.object({ off: z.boolean() }),
      execute: async ({ off }) => {
        setOffRecord(off);
        const { recordOff, recordOn } = actions.phrases.answers;
        return { summary: off ? recordOff : recordOn };
      },
    }),
    llm.tool({
      name: 'storeInMemory',
      description:
        'Stores one thing for good. Only when the person asks you to remember, note, save or not forget something: what they merely tell is remembered without you.',
      parameters: z.object({
        category,
        key,
        value: z.string().min(1).max(500).describe('a phrase without its subject, e.g. "likes strong tea"'),
      }),
      execute: async (fact) => {
        const stored = await actions.remember(fact);
        const { answers } = actions.phrases;
        return stored ? { summary: answers.stored, memory: stored } : { summary: answers.notStored };
      },
    }),
    llm.tool({
      name: 'retrieveFromMemory',
      description:
        'Looks up one memory by its exact key. Only when the person asks you to look in your memory for a thing that has such a key.',
      parameters: z.object({ category: category.optional(), key }),
      execute: async ({ key: name }) => {
        const memory = await actions.find(name);
        return memory
          ? { summary: aboutMemories('toldMe', [memory.value], actions.phrases.code), memory }
          : { summary: actions.phrases.answers.notKnown, memory: null };
      },
    }),
    llm.tool({
      name: 'searchMemories',
      description:
        'Searches all that is known and was ever said, by meaning. When the person asks you to look something up, or whether or what they told you; not for what you have in front of you already.',
      parameters: z.object({ query }),
      execute: async ({ query: words }) => {
        const found = await actions.search(words);
        const { answers, code } = actions.phrases;
        const summary = found.length > 0 ? counted(answers.found, found.length, code) : answers.foundNothing;
        return { summary, found };
      },
    }),
    llm.tool({
      name: 'forgetMemory',
      description:
        'Forgets what matches a query. Only when the person asks you to forget or delete something that you know of them. First call it with confirmed false, say what would go and ask; only after a yes call it again with confirmed true.',
      parameters: z.object({ query, confirmed: z.boolean() }),
      execute: async ({ query: words, confirmed }) => actions.forget(words, confirmed),
    }),
    llm.tool({
      name: 'undoForget',
      description:
        'Brings back what you forgot last in this conversation. When the person wants a forgetting undone.',
      execute: async () => actions.undoForget(),
    }),
    llm.tool({
      name: 'explainMemory',
      description:
        'Finds where a memory comes from: what the person said, and when. When they ask why you think something of them, how you know it, or when they told you; not for questions about the world.',
      parameters: z.object({ query }),
      execute: async ({ query: words }) => actions.explain(words),
    }),
    llm.tool({
      name: 'getMemoryStats',
      description:
        'Counts what is remembered: memories, turns, calls. When the person asks how much or how many of them you have.',
      execute: async () => actions.stats(),
    }),
  ];
}
