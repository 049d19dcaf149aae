import { tmpdir } from 'node:os';
import { initializeLogger, llm, voice } from '@livekit/agents';
import { OpenAI } from 'openai';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Conversation } from '../../src/call/conversation.ts';
import { followSession } from '../../src/call/events.ts';
import { PhraseBook } from '../../src/speech/tts/phrase-book.ts';
import { silentLog } from '../../src/telemetry/log.ts';
import { NO_TRACES } from '../../src/telemetry/spans.ts';

initializeLogger({ pretty: false, level: 'silent' });

const Events = voice.AgentSessionEventTypes;

let session: voice.AgentSession;
let apologies: number;
let conversation: Conversation;
let interruptions: string[];
beforeEach(async () => {
  session = new voice.AgentSession({ vad: null });
  await session.start({ agent: new voice.Agent({ instructions: 'Listen.' }), record: false });
  apologies = 0;
  session.on(Events.SpeechCreated, () => {
    apologies += 1;
  });
  const log = silentLog;
  const phrases = new PhraseBook({
    dir: tmpdir(),
    client: new OpenAI({ apiKey: 'none', baseURL: 'http://127.0.0.1:1/v1', maxRetries: 0 }),
    voice: { model: 'tts-1', voice: 'joe' },
    language: 'en',
    companionName: 'Kindred',
    log,
  });
  const report = () => undefined;
  conversation = new Conversation({
    userId: 'u-1',
    callId: 'c-1',
    sink: null,
    report,
    traces: NO_TRACES,
    log,
  });
  interruptions = [];
  const interrupted = (words: string) => void interruptions.push(words);
  followSession(session, { conversation, phrases, log, interrupted });
});
afterEach(() => session.close());

function fail({ recoverable }: { recoverable: boolean }): void {
  const error = new Error('STT failed');
  const failure = { type: 'stt_error', timestamp: Date.now(), label: 'stt', error, recoverable } as const;
  session.emit(Events.Error, voice.createErrorEvent(failure));
}

/** No transcript came of what was said. */
function lose(): void {
  const times = { speechDuration: 1_000, vadSpeechStartedAt: Date.now() };
  session.emit(Events.UserTranscriptionTimeout, voice.createUserTranscriptionTimeoutEvent(times));
}

function understand(transcript: string): void {
  session.emit(
    Events.UserInputTranscribed,
    voice.createUserInputTranscribedEvent({ transcript, isFinal: true }),
  );
}

describe('when STT fails, a person', () => {
  it('hears an apology for each utterance', () => {
    fail({ recoverable: false });
    fail({ recoverable: false });
    expect(apologies).toBe(2);
  });

  it('is not interrupted by it', () => {
    session._updateUserState('speaking');
    fail({ recoverable: false });
    expect(apologies).toBe(0);
    session._updateUserState('listening');
    expect(apologies).toBe(1);
    session._updateUserState('speaking');
    session._updateUserState('listening');
    expect(apologies).toBe(1);
  });

  it('who said nothing hears nothing of STT that recovers', () => {
    fail({ recoverable: true });
    expect(apologies).toBe(0);
  });

  it('whose words were lost with a connection hears one apology, however long it is away', () => {
    session._updateUserState('speaking');
    session._updateUserState('listening');
    fail({ recoverable: true });
    expect(apologies).toBe(1);
    fail({ recoverable: true });
    lose();
    expect(apologies).toBe(1);
  });

  it('who waits for STT that has fallen silent hears an apology', () => {
    session._updateUserState('speaking');
    session._updateUserState('listening');
    lose();
    expect(apologies).toBe(1);
  });

  it('who was understood hears nothing of a connection that is lost afterwards', () => {
    session._updateUserState('speaking');
    session._updateUserState('listening');
    understand('I have a dog.');
    fail({ recoverable: true });
    expect(apologies).toBe(0);
  });
});

describe('what is kept of a reply', () => {
  const add = (role: 'user' | 'assistant', content: string) => {
    const item = llm.ChatMessage.create({ role, content });
    session.emit(Events.ConversationItemAdded, voice.createConversationItemAddedEvent(item));
  };

  it('is not that it was announced', () => {
    add('user', 'What is my dog called?');
    add('assistant', 'One moment, please.One moment, please.Your dog is called Biscuit.');
    conversation.finishTurn();
    expect(conversation.turns).toMatchObject([{ agentText: 'Your dog is called Biscuit.' }]);
  });
});

describe('what the agent was interrupted in', () => {
  const say = (text: string, interrupted: boolean) => {
    const item = new llm.ChatMessage({ role: 'assistant', content: [text], interrupted });
    session.emit(Events.ConversationItemAdded, voice.createConversationItemAddedEvent(item));
  };

  it('is told as far as it was heard', () => {
    say('I think that', true);
    say('Your dog is fine.', false);
    expect(interruptions).toEqual(['I think that']);
  });
});
