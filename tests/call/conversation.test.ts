import { describe, expect, it } from 'vitest';
import { Conversation } from '../../src/call/conversation.ts';
import type { TurnReport } from '../../src/call/turn-report.ts';
import type { TurnSink } from '../../src/call/turn-sink.ts';
import type { Turn } from '../../src/memory/memory.ts';
import { silentLog } from '../../src/telemetry/log.ts';
import { NO_TRACES } from '../../src/telemetry/spans.ts';

/** A sink that writes down what happens to it, in order. */
function recordingSink(keep: (turn: Turn) => Promise<void> = async () => undefined) {
  const events: string[] = [];
  const processed: { turn: Turn; before: string | null }[] = [];
  const dropped: string[] = [];
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
    drop: async (turnId) => void dropped.push(turnId),
  };
  return { sink, events, processed, dropped };
}

function conversationInto(sink: TurnSink | null) {
  const reports: TurnReport[] = [];
  const switches: boolean[] = [];
  const conversation = new Conversation({
    userId: 'ada',
    callId: 'c1',
    sink,
    report: (report) => reports.push(report),
    onRecord: (offRecord) => switches.push(offRecord),
    traces: NO_TRACES,
    log: silentLog,
  });
  return { conversation, reports, switches };
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
    const use = { name: 'getConnectionPoolStats', arguments: '{}', result: '{}', isError: false };
    conversation.noteTools([use]);
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

describe('a turn in which forgetting is spoken of', () => {
  it('is not kept, whenever that turns out: neither on the disk nor in the memory nor in the summary', async () => {
    const { sink, events, processed, dropped } = recordingSink();
    const { conversation, reports } = conversationInto(sink);
    conversation.userSaid('I like tea.');
    conversation.agentSaid('Nice.');
    conversation.userSaid('Forget that I am getting divorced.');
    // The tool is called while the reply is made.
    conversation.leaveOutTurn();
    conversation.leaveOutTurn();
    const requestId = conversation.lastTurnId;
    conversation.agentSaid('I would forget that you are getting divorced. Shall I?');
    conversation.userSaid('Yes.');
    conversation.leaveOutTurn();
    conversation.agentSaid('It is forgotten.');
    conversation.userSaid('Thank you.');
    await conversation.close();
    expect(processed.map(({ turn }) => turn.userText)).toEqual(['I like tea.', 'Thank you.']);
    expect(events.join()).not.toMatch(/answered.*divorced/);
    expect(dropped).toHaveLength(2);
    expect(dropped[0]).toBe(requestId);
    expect(conversation.turns.map(({ userText }) => userText)).toEqual(['I like tea.', 'Thank you.']);
    // The person sees it nevertheless.
    expect(reports).toHaveLength(4);
    expect(conversation.turnsSoFar).toBe(4);
  });

  it('is none where nobody has said anything', () => {
    const { sink, dropped } = recordingSink();
    conversationInto(sink).conversation.leaveOutTurn();
    expect(dropped).toEqual([]);
  });
});

describe('the record, switched by the model’s tool', () => {
  it('takes the turn under way with it, in both directions, and tells the room once each', async () => {
    const { sink, processed, dropped } = recordingSink();
    const { conversation, reports, switches } = conversationInto(sink);
    conversation.userSaid('What I say now is nobody’s business.');
    conversation.setOffRecord(true);
    conversation.setOffRecord(true);
    conversation.agentSaid('All right.');
    conversation.userSaid('I am ill.');
    conversation.userSaid('Carry on as usual.');
    conversation.setOffRecord(false);
    conversation.userSaid('I like tea.');
    await conversation.close();
    expect(processed.map(({ turn }) => turn.userText)).toEqual(['I like tea.']);
    // What was off from its first word on was never written down.
    expect(dropped.length).toBeGreaterThanOrEqual(1);
    expect(switches).toEqual([true, false]);
    expect(reports.map(({ offRecord }) => offRecord)).toEqual([true, true, true, false]);
  });
});

describe('what was said off the record', () => {
  it('does not come in by the agent’s words, neither as an answer nor as what was said before', async () => {
    const { sink, processed } = recordingSink();
    const { conversation } = conversationInto(sink);
    conversation.userSaid('Off the record, I have leukaemia.');
    conversation.agentSaid('I am sorry about the leukaemia.');
    conversation.userSaid('Back on the record, please.');
    conversation.agentSaid('All right.');
    conversation.userSaid('I like tea.');
    conversation.agentSaid('Tea is good against leukaemia.');
    conversation.userSaid('Is it?');
    conversation.agentSaid('It is.');
    await conversation.close();
    expect(JSON.stringify([processed, conversation.turns])).not.toMatch(/leukaemia/i);
    expect(processed.map(({ turn, before }) => [turn.userText, turn.agentText, before])).toEqual([
      ['I like tea.', null, null],
      ['Is it?', 'It is.', null],
    ]);
  });

  it('may be spoken of once the person has said it on the record', async () => {
    const { sink, processed } = recordingSink();
    const { conversation } = conversationInto(sink);
    conversation.userSaid('Off the record, I have leukaemia.');
    conversation.userSaid('Back on the record, please.');
    conversation.userSaid('I have leukaemia, you may know.');
    conversation.agentSaid('I am sorry about the leukaemia.');
    await conversation.close();
    expect(processed[0]?.turn.agentText).toBe('I am sorry about the leukaemia.');
  });

  it('is told to nobody but the person', () => {
    const { conversation, switches } = conversationInto(recordingSink().sink);
    for (const words of [
      'Off the record, one.',
      'Keep this between us: two.',
      'Back on the record.',
      'three',
    ])
      conversation.userSaid(words);
    expect(switches).toEqual([true, false]);
    expect(conversation.offRecord).toBe(false);
  });
});
