import { llm } from '@livekit/agents';
import { describe, expect, it } from 'vitest';
import { meantTools, toolsMeant } from '../../src/companion/tools/offer.ts';
import { TOOL_NAMES } from '../../src/languages/tool-words.ts';

const all = new llm.ToolContext(
  TOOL_NAMES.map((name) => llm.tool({ name, description: name, execute: async () => 'done' })),
);

function contextOf(...items: llm.ChatItem[]): llm.ChatContext {
  return new llm.ChatContext(items);
}

const said = (content: string) => llm.ChatMessage.create({ role: 'user', content });
const called = (name: string) => llm.FunctionCall.create({ callId: name, name, args: '{}' });
const answered = (name: string) =>
  llm.FunctionCallOutput.create({ callId: name, name, output: 'done', isError: false });
const offered = (context: llm.ChatContext, language = 'en') =>
  Object.keys(toolsMeant(all, context, language).functionTools);

describe('the tools that words can mean', () => {
  it.each([
    ['I had soup for lunch.', []],
    ['Do you remember what my brother does?', []],
    ['I forgot my umbrella.', []],
    ['I remember when we used to swim.', []],
    ['What is the capital of Portugal?', []],
    ['We went to the swimming pool.', []],
    ['The train connection to Oslo was slow.', []],
    ['I can never forget that view.', []],
    ['I wrote a note to my landlord, such a nice man.', []],
  ])('%s: none', (text, names) => expect(meantTools(text)).toEqual(names));

  it.each([
    ['Please remember that my locker is forty-two.', 'storeInMemory'],
    ['Merk dir bitte, dass ich Nüsse nicht vertrage.', 'storeInMemory'],
    ['No olvides que soy alérgica a las nueces.', 'storeInMemory'],
    ['N’oublie pas que je suis allergique aux noix.', 'storeInMemory'],
    ['Look up what I said about the landlord.', 'searchMemories'],
    ['Forget what I told you about my knee.', 'forgetMemory'],
    ['Bitte lösche alles über meinen Bruder.', 'forgetMemory'],
    ['Bring that back, please.', 'undoForget'],
    ['Woher weißt du das?', 'explainMemory'],
    ['¿Cuántos recuerdos tienes de mí?', 'getMemoryStats'],
    ['Crée mon profil, s’il te plaît.', 'createUserProfile'],
    ['What do you know about me?', 'getUserProfile'],
    ['Please, this is private.', 'setOffRecord'],
    ['Wie geht es deinen Verbindungen?', 'getConnectionPoolStats'],
    ['Clean up your idle connections.', 'cleanupConnectionPool'],
  ])('%s: %s', (text, name) => expect(meantTools(text)).toContain(name));

  it('are the special ones before the general ones', () => {
    expect(meantTools('Please forget what I told you about my knee.')).toEqual(['forgetMemory']);
    expect(meantTools('How many memories do you have of me?')).toEqual(['getMemoryStats']);
  });

  it('leaves out the record where the words have switched it already', () => {
    expect(meantTools('Off the record, I resign.')).not.toContain('setOffRecord');
  });
});

describe('the offer of a reply', () => {
  it('is everything in a language that has no words for it', () => {
    expect(offered(contextOf(said('Jeg spiste suppe.')), 'da')).toEqual([...TOOL_NAMES]);
  });

  it('keeps what the reply before has called: a yes means it', () => {
    const context = contextOf(
      ...[said('Forget my dog.'), called('forgetMemory'), answered('forgetMemory'), said('Yes, please.')],
    );
    expect(offered(context)).toEqual(['forgetMemory']);
    context.items.push(said('Thanks. What is seven plus five?'));
    expect(offered(context)).toEqual([]);
  });

  it('is empty once a tool has answered: then it is spoken of', () => {
    const context = contextOf(said('Forget my dog.'), called('forgetMemory'), answered('forgetMemory'));
    expect(offered(context)).toEqual([]);
  });
});
