import { describe, expect, it } from 'vitest';
import { Conversation, type TurnReport, type TurnSink } from '../../src/companion/conversation.ts';
import type { Turn } from '../../src/memory/memory.ts';
import { silentLog } from '../../src/telemetry/log.ts';
import { NO_TRACES } from '../../src/telemetry/traces.ts';

/** A sink that writes down what happens to it, in order. */
function recordingSink(keep: (turn: Turn) => Promise<void> = async () => undefined) {
  const events: string[] = [];
  const processed: { turn: Turn; before: string | null }[] = [];
  const sink: TurnSink = {
    keep: async (turn) => {
      await keep(turn);
      events.push(`kept ${turn.userText}`);
    },
    answer: async (_, text) => void events.push(`answered ${text}`),
    process: (turn, before) => {
      events.push(`processed ${turn.userText}`);
      processed.push({ turn, before });
    },
  };
  return { sink, events, processed };
}

function conversationInto(sink: TurnSink | null) {
  const reports: TurnReport[] = [];
  const conversation = new Conversation({
    userId: 'ada',
    callId: 'c1',
    sink,
    report: (report) => reports.push(report),
    traces: NO_TRACES,
    log: silentLog,
  });
  return { conversation, reports };
}

describe('a conversation', () => {
  it('makes a turn durable before it is processed, and keeps turns in order', async () => {
    const slowDisk = () => new Promise<void>((resolve) => setTimeout(resolve, 20));
    const { sink, events } = recordingSink(slowDisk);
    const { conversation } = conversationInto(sink);
    conversation.userSaid('one');
    conversation.agentSaid('first answer');
    conversation.userSaid('two');
    await conversation.close();
    const [one, two] = ['one', 'two'].map((words) => events.filter((event) => event.endsWith(words)));
    expect([one, two]).toEqual([
      ['kept one', 'processed one'],
      ['kept two', 'processed two'],
    ]);
    expect(events.indexOf('answered first answer')).toBeLessThan(events.indexOf('processed one'));
    expect(events.indexOf('processed one')).toBeLessThan(events.indexOf('processed two'));
  });

  it('knows what the agent said before a turn, the greeting included', async () => {
    const { sink, processed } = recordingSink();
    const { conversation } = conversationInto(sink);
    conversation.agentSaid('Hello Ada.');
    conversation.userSaid('hi');
    conversation.agentSaid('How did it go?');
    conversation.userSaid('well');
    await conversation.close();
    expect(processed.map(({ before }) => before)).toEqual(['Hello Ada.', 'How did it go?']);
    expect(processed[0]?.turn.agentText).toBe('How did it go?');
  });

  it('joins what the agent says in several parts, around a tool', async () => {
    const { sink, processed } = recordingSink();
    const { conversation, reports } = conversationInto(sink);
    conversation.userSaid('how are your connections?');
    conversation.agentSaid('Let me look.');
    conversation.noteTools(['getConnectionPoolStats']);
    conversation.agentSaid('They are healthy.');
    await conversation.close();
    expect(processed[0]?.turn.agentText).toBe('Let me look. They are healthy.');
    expect(reports[0]).toMatchObject({
      reply: 'Let me look. They are healthy.',
      tools: ['getConnectionPoolStats'],
    });
  });

  it('takes what a turn has interrupted for no answer to it', async () => {
    const { sink, processed } = recordingSink();
    const { conversation } = conversationInto(sink);
    const before = Date.now() - 1_000;
    conversation.userSaid('stop');
    conversation.agentSaid('Hello! I am', before);
    conversation.agentSaid('I have stopped.');
    await conversation.close();
    expect(processed[0]?.turn.agentText).toBe('I have stopped.');
  });

  it('ignores a transcript without words and cuts an endless one', async () => {
    const { sink, processed } = recordingSink();
    const { conversation } = conversationInto(sink);
    conversation.userSaid('  \u0000 ');
    conversation.userSaid('x'.repeat(100_000));
    conversation.userSaid('\ud800 half a surrogate');
    await conversation.close();
    expect(processed.map(({ turn }) => turn.userText.length)).toEqual([8_000, 18]);
    expect(processed[1]?.turn.userText.isWellFormed()).toBe(true);
  });

  it('goes on when the disk refuses: the turn is processed from memory', async () => {
    const { sink, processed } = recordingSink(async () => {
      throw new Error('no space left on device');
    });
    const { conversation } = conversationInto(sink);
    conversation.userSaid('hello');
    await conversation.close();
    expect(processed).toHaveLength(1);
  });

  it('reports turns and keeps none without a memory', async () => {
    const { conversation, reports } = conversationInto(null);
    conversation.userSaid('hello');
    conversation.agentSaid('hi');
    await conversation.close();
    expect(reports).toHaveLength(1);
  });
});
