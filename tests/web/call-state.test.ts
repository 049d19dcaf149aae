import { describe, expect, it } from 'vitest';
import { en } from '../../web/brand/en.ts';
import { RequestFailure } from '../../web/src/api.ts';
import { type CallEvent, callReducer, NO_CALL, phaseInWords } from '../../web/src/call/call-state.ts';
import { readCaptions } from '../../web/src/call/caption-stream.ts';
import { type Caption, MAX_CAPTIONS, withCaption, withInterruption } from '../../web/src/call/captions.ts';
import { adviceFor, microphoneProblem, problemOf } from '../../web/src/call/problem.ts';
import {
  parseGreeting,
  parseMemoryReport,
  parseRecord,
  parseTurnReport,
} from '../../web/src/call/reports.ts';
import { datesIn } from '../../web/src/dates.ts';
import { stageInWords } from '../../web/src/developer/StageChart.tsx';
import { readRecalledLine } from '../../web/src/now/recalled-line.ts';

const stateAfter = (...events: CallEvent[]) => events.reduce(callReducer, NO_CALL);
const caption = (id: string, text: string, final: boolean): Caption => ({
  id,
  speaker: 'person',
  text,
  final,
});
const report = {
  turnId: 't',
  said: 'a',
  reply: 'b',
  recalled: ['c'],
  receipt: { found: 1, given: 1, used: 0 },
  marks: [],
  tools: [],
  toolUses: [],
  offRecord: false,
  stages: { recall: 4.2 },
};

describe('a call as the page shows it', () => {
  it('says what is going on from the microphone to the hang-up', () => {
    const steps: CallEvent[] = [
      { type: 'begun', microphone: true },
      { type: 'step', step: 'room' },
      { type: 'step', step: 'companion' },
      { type: 'agent', state: 'speaking' },
      { type: 'agent', state: 'listening' },
      { type: 'muted', muted: true },
      { type: 'reconnecting', reconnecting: true },
      { type: 'over', problem: null },
    ];
    const words = steps.map((_step, index) => phaseInWords(stateAfter(...steps.slice(0, index + 1)), en));
    expect(words).toEqual([
      'Opening your microphone',
      'Joining',
      'Calling',
      'Speaking',
      'Listening',
      'You are muted',
      'Connection lost, trying again',
      'You hung up',
    ]);
  });

  it('keeps what was said after the end, and nothing of it in the next call', () => {
    const said: CallEvent = { type: 'caption', caption: caption('1', 'hello', true) };
    const over = stateAfter({ type: 'agent', state: 'listening' }, said, { type: 'over', problem: null });
    expect(over.captions).toHaveLength(1);
    expect(callReducer(over, { type: 'begun', microphone: true }).captions).toEqual([]);
  });

  it('knows each turn, what memory made of it, and how often there was news', () => {
    const stored = { kind: 'new', id: 'm', value: 'has a dog' } as const;
    const remembered = { turnId: report.turnId, changed: [stored], stages: { total: 900 } };
    const state = stateAfter({ type: 'turn', report }, { type: 'remembered', report: remembered });
    expect(state.news).toBe(2);
    expect(state.turns.seen).toEqual([{ report, changed: [stored], processing: { total: 900 } }]);
  });

  it('keeps what a tool changed before its turn is over, with what is remembered afterwards', () => {
    const forgotten = { kind: 'forgotten', count: 2 } as const;
    const early: CallEvent = {
      type: 'remembered',
      report: { turnId: report.turnId, changed: [forgotten], stages: {} },
    };
    expect(stateAfter(early).turns.seen).toEqual([]);
    const [turn] = stateAfter(early, { type: 'turn', report }).turns.seen;
    expect(turn).toEqual({ report, changed: [forgotten], processing: null });
  });

  it('shows what was recalled until the turn that it was for is over', () => {
    const recall: CallEvent = { type: 'recall', lines: ['a dog'] };
    expect(stateAfter(recall).coming).toEqual(['a dog']);
    expect(stateAfter(recall, { type: 'turn', report }).coming).toBeNull();
  });

  it('waits for typed words where there is no microphone', () => {
    const listening: CallEvent = { type: 'agent', state: 'listening' };
    expect(phaseInWords(stateAfter({ type: 'begun', microphone: false }, listening), en)).toBe(
      en.call.phases.typing,
    );
  });
});

describe('the record as the page shows it', () => {
  const off: CallEvent = { type: 'record', offRecord: true };
  const listening: CallEvent = { type: 'agent', state: 'listening' };

  it('is on until the agent says otherwise, and off until it says that it is back', () => {
    expect(stateAfter(listening).offRecord).toBe(false);
    const isOff = stateAfter(listening, off, { type: 'turn', report: { ...report, offRecord: true } });
    expect(isOff.offRecord).toBe(true);
    expect(callReducer(isOff, { type: 'record', offRecord: false }).offRecord).toBe(false);
  });

  it('outlives a lost connection, and neither the call nor the beginning of the next one', () => {
    const lost = stateAfter(listening, off, { type: 'reconnecting', reconnecting: true });
    expect(lost.offRecord).toBe(true);
    expect(callReducer(lost, { type: 'over', problem: null }).offRecord).toBe(false);
    expect(callReducer(lost, { type: 'begun', microphone: true }).offRecord).toBe(false);
  });

  it('is told by one shape alone', () => {
    const told = ['{"offRecord":true}', '{"offRecord":"yes"}', '{}', 'null', ''].map(parseRecord);
    expect(told).toEqual([{ offRecord: true }, null, null, null, null]);
  });
});

describe('captions', () => {
  it('replace their earlier guesses in place', () => {
    const first = withCaption([], caption('1', 'I have a', false));
    const both = withCaption(first, caption('2', 'Lovely', false));
    expect(withCaption(both, caption('1', 'I have a dog.', true)).map(({ text }) => text)).toEqual([
      'I have a dog.',
      'Lovely',
    ]);
  });

  it('do not go back from final words to a guess that comes late', () => {
    const final = withCaption([], caption('1', 'I have a dog.', true));
    expect(withCaption(final, caption('1', 'I have', false))).toBe(final);
  });

  it('of a long call are the latest alone', () => {
    const many = Array.from({ length: 5_000 }, (_, n) => caption(String(n), `word ${n}`, true));
    const shown = many.reduce(withCaption, [] as readonly Caption[]);
    expect(shown).toHaveLength(MAX_CAPTIONS);
    expect(shown.at(-1)?.text).toBe('word 4999');
  });

  it('are marked where the companion was interrupted, and where nothing is kept', () => {
    const said: Caption = { id: 'a', speaker: 'companion', text: 'I think that your dog', final: true };
    const both = withInterruption([said, caption('1', 'Wait.', true)], 'I think that your dog');
    expect(both.map(({ interrupted }) => interrupted)).toEqual([true, undefined]);
    const off: CallEvent = { type: 'record', offRecord: true };
    const state = stateAfter(
      { type: 'caption', caption: caption('1', 'kept', true) },
      { type: 'caption', caption: caption('2', 'Keep this off the record.', true) },
      off,
      { type: 'caption', caption: caption('3', 'secret', true) },
      { type: 'record', offRecord: false },
      { type: 'caption', caption: caption('4', 'kept', true) },
    );
    expect(state.captions.map(({ offRecord }) => offRecord ?? false)).toEqual([false, true, true, false]);
  });

  it('do not begin with nothing', () => {
    expect(withCaption([], caption('1', '  ', false))).toEqual([]);
  });

  const streamOf = (chunks: readonly string[], attributes: Record<string, string>) => ({
    info: {
      id: 's',
      mimeType: 'text/plain',
      topic: 'lk.transcription',
      timestamp: 0,
      attributes,
      encryptionType: 0,
    },
    async *[Symbol.asyncIterator]() {
      yield* chunks;
    },
  });
  const read = async (stream: ReturnType<typeof streamOf>, speaker: Caption['speaker']) => {
    const shown: Caption[] = [];
    await readCaptions(stream, speaker, (heard) => shown.push(heard));
    return shown;
  };

  it('of the companion grow word by word and are final when their stream ends', async () => {
    const shown = await read(
      streamOf(['Hello ', 'Ada.'], { 'lk.segment_id': 'A', 'lk.transcription_final': 'false' }),
      'companion',
    );
    expect(shown).toEqual([
      { id: 'A', speaker: 'companion', text: 'Hello ', final: false },
      { id: 'A', speaker: 'companion', text: 'Hello Ada.', final: false },
      { id: 'A', speaker: 'companion', text: 'Hello Ada.', final: true },
    ]);
  });

  it('of the person stay open until the agent marks them final', async () => {
    const guess = await read(
      streamOf(['I have'], { 'lk.segment_id': 'B', 'lk.transcription_final': 'false' }),
      'person',
    );
    const final = await read(
      streamOf(['I have it.'], { 'lk.segment_id': 'B', 'lk.transcription_final': 'true' }),
      'person',
    );
    expect(guess.at(-1)?.final).toBe(false);
    expect(final.at(-1)).toEqual({ id: 'B', speaker: 'person', text: 'I have it.', final: true });
  });
});

describe('what the agent tells of a turn', () => {
  it('is read as it was sent', () => {
    expect(parseTurnReport(JSON.stringify(report))).toEqual(report);
    const change = { kind: 'corrected', id: 'a', value: 'x', was: null };
    const memory = { turnId: null, changed: [change], stages: {} };
    expect(parseMemoryReport(JSON.stringify(memory))).toEqual(memory);
    expect(parseGreeting('{"text":"Hi","source":"prepared"}')).toEqual({ text: 'Hi', source: 'prepared' });
  });

  it.each(['', 'null', '{}', '[1]', '{"turnId":1}', JSON.stringify({ ...report, stages: { recall: 'x' } })])(
    'is passed over where it is of another shape: %s',
    (json) => expect(parseTurnReport(json)).toBeNull(),
  );

  it('has what came to mind with its day, and whose words they were', () => {
    expect(
      readRecalledLine('(2026-11-20, 4 days ago) [RELATIONSHIP dog_name] has a dog called Biscuit'),
    ).toEqual({
      text: 'has a dog called Biscuit',
      day: '2026-11-20',
      verbatim: null,
    });
    const said = readRecalledLine('(2026-11-20, 4 days ago) [said] "I said "no" to it."');
    expect(said).toEqual({ text: '“I said "no" to it.”', day: '2026-11-20', verbatim: 'person' });
    expect(readRecalledLine('(2026-11-24, today) [answered] "Good."').verbatim).toBe('companion');
    expect(readRecalledLine('has a cat')).toEqual({ text: 'has a cat', day: null, verbatim: null });
  });

  it('has its days as the agent counts them, whatever zone the page is in', () => {
    const fifth = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short', year: 'numeric' });
    expect(datesIn(undefined).date('2026-01-05')).toBe(fifth.format(new Date(2026, 0, 5)));
  });

  it('has its stages spelt in words', () => {
    expect(['firstTokenMs', 'llm_first-token', 'recall', 'ttsTTFBMs'].map(stageInWords)).toEqual([
      'first token',
      'llm first token',
      'recall',
      'tts ttfb',
    ]);
  });
});

describe('problems', () => {
  it.each([
    ['NotAllowedError', 'microphone-denied'],
    ['NotFoundError', 'microphone-missing'],
    ['NotReadableError', 'microphone-busy'],
  ])('of the microphone: %s is %s', (name, kind) => {
    expect(microphoneProblem(new DOMException('', name)).problem.kind).toBe(kind);
  });

  it('of the server are told apart: away, or a no with its reason', () => {
    expect(problemOf(new RequestFailure('unreachable', 'x'))).toEqual({ kind: 'server-away' });
    const refused = problemOf(new RequestFailure('refused', 'Too many requests. Try again in 3 s.', 429));
    expect(adviceFor(refused, en).advice).toContain('Try again in 3 s.');
  });
});
