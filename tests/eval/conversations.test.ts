import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OpenAI } from 'openai';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseCases, readCases, type SuiteCase } from '../../eval/suite/case-file.ts';
import { type ChatService, namesModel, startLocalChat } from '../../eval/suite/chat-service.ts';
import { runConversationSuite } from '../../eval/suite/conversation-suite.ts';
import { ListeningModel } from '../../eval/suite/listening-model.ts';
import { Pattern } from '../../eval/suite/pattern.ts';
import { reportLines, type SuiteReport } from '../../eval/suite/report.ts';
import type { Embedder } from '../../src/memory/embedder/embedder.ts';
import { createMiniLmEmbedder } from '../../src/memory/embedder/minilm.ts';
import { extractFacts } from '../../src/memory/extraction/extraction.ts';
import { silentLog } from '../../src/telemetry/log.ts';
import { literalScript, type ModelServer, startModelServer } from '../support/model-server.ts';
import { testWeightsDir } from '../support/weights.ts';
import { wordEmbedder } from '../support/word-embedder.ts';

describe('a pattern', () => {
  it.each([
    ['Berlin mov', 'is moving to Berlin on 2026-12-01'],
    ['berlin 2026-12-01', 'is moving to Berlin on 1 December'],
    ['berlin 2026-12-01', 'moves to Berlin on December 1st'],
    ['berlin 2026-12', 'is moving to Berlin in December 2026'],
    ['dog|cat Max', 'has a cat called Max'],
  ])('%s fits "%s"', (pattern, text) => {
    expect(new Pattern(pattern).fits(text)).toBe(true);
  });

  it.each([
    ['dog Max', 'has a cat called Max'],
    ['son', 'is a person of few words'],
    ['berlin 2026-12-01', 'is moving to Berlin on 11 December'],
  ])('%s does not fit "%s"', (pattern, text) => {
    expect(new Pattern(pattern).fits(text)).toBe(false);
  });
});

describe('the cases of the project', () => {
  it('are at least sixty, in groups, and each has a name of its own within its group', async () => {
    const cases = await readCases();
    expect(cases.length).toBeGreaterThanOrEqual(60);
    expect(new Set(cases.map(({ group }) => group)).size).toBeGreaterThanOrEqual(11);
    const names = cases.map(({ group, name }) => `${group}: ${name}`);
    expect(names.filter((name, at) => names.indexOf(name) !== at)).toEqual([]);
  });

  it.each([
    ['a line that nobody speaks', { talk: ['somebody: Hello.'] }],
    ['no talk', { talk: [] }],
    ['an expectation that is misspelt', { talk: ['person: Hello.'], mustnot: ['x'] }],
    ['no name', { name: '', talk: ['person: Hello.'] }],
    ['a time that nobody can wait', { talk: ['wait: soon'] }],
    ['a correction of nothing', { talk: ['outside correct: lives in Oslo'] }],
    ['a place that there is not', { talk: ['person: Hello.'], timeZone: 'Mars/Olympus' }],
    ['a script that is misspelt', { talk: ['person: Hello.'], script: { 'Hello.': { fact: [] } } }],
  ])('are refused with %s', (_, one) => {
    const file = { group: 'g', clock: '2026-11-24T20:00:00Z', cases: [{ name: 'n', ...one }] };
    expect(() => parseCases(JSON.stringify(file), 'g.json')).toThrow(/g\.json is no file of cases/);
  });
});

describe('a suite', () => {
  it('is a group of the project by its name, a file, or a folder of files', async () => {
    const loops = await readCases('loops');
    expect(new Set(loops.map(({ group }) => group))).toEqual(new Set(['loops']));
    const folder = fileURLToPath(new URL('../../eval/conversations', import.meta.url));
    expect(await readCases(join(folder, 'loops.json'))).toHaveLength(loops.length);
    expect(await readCases('conversations', folder)).toEqual(await readCases(folder));
    expect(await readCases('loops.json', folder)).toHaveLength(loops.length);
  });

  it('that there is not is refused with what would be right', async () => {
    await expect(readCases('nonsense')).rejects.toThrow(/There is no suite nonsense; say conversations/);
  });
});

describe('a model that answers', () => {
  it.each([
    [{ LOCAL_CHAT: 'model' }, true],
    [{ OPENAI_BASE_URL: 'http://127.0.0.1:1/v1' }, true],
    [{ OPENAI_API_KEY: 'sk-scripted' }, true],
    [{ LOCAL_CHAT: 'stand-in' }, false],
    [{}, false],
  ])('is named by %o: %s', (env, isNamed) => {
    expect(namesModel(env)).toBe(isNamed);
  });
});

describe('the suite', () => {
  let server: ModelServer;
  beforeAll(async () => {
    server = await startModelServer(literalScript);
  });
  beforeEach(() => {
    server.script = literalScript;
  });
  afterAll(() => server.close());

  async function reportOn(...cases: object[]): Promise<SuiteReport> {
    const file = { group: 'g', clock: '2026-11-24T20:00:00Z', cases };
    const parsed: SuiteCase[] = parseCases(JSON.stringify(file), 'test');
    const chat = { baseUrl: server.baseUrl, apiKey: 'sk-scripted', model: 'scripted' };
    return runConversationSuite({ cases: parsed, chat, embedder: wordEmbedder() });
  }

  it('counts facts that must be there, and leaves out those that may', async () => {
    const report = await reportOn({
      name: 'n',
      talk: ['person: home = lives in Oslo; pet = has a newt; mood = feels fine;'],
      must: ['lives Oslo', 'job'],
      may: ['feels'],
    });
    expect(report).toMatchObject({ must: 2, found: 2, recall: 0.5, precision: 0.5, passed: 0 });
    expect(report.failed).toEqual(['n']);
    expect(report.details).toEqual([
      { group: 'g', name: 'n', faults: { missed: ['job'], wrong: ['has a newt'] } },
    ]);
  });

  it('sees what is past, what is lost, and what was forbidden', async () => {
    const report = await reportOn(
      {
        name: 'as it should be',
        known: [['FACT', 'home', 'lives in Oslo']],
        talk: ['person: home = lives in Bergen;'],
        must: ['Bergen'],
        past: ['Oslo'],
      },
      {
        name: 'nothing right',
        known: [
          ['FACT', 'home', 'lives in Oslo'],
          ['FACT', 'cat', 'has a cat'],
        ],
        talk: ['person: second = lives in Rome; no cat;'],
        mustNot: ['Rome'],
        past: ['Oslo'],
        kept: ['cat'],
      },
    );
    expect(report.passed).toBe(1);
    expect(report.faults).toMatchObject({ forbidden: 1, wrong: 1, notPast: 1, lost: 1 });
    expect(report.details[0]?.faults).toEqual({
      wrong: ['lives in Rome'],
      forbidden: ['lives in Rome'],
      notPast: ['Oslo'],
      lost: ['cat'],
    });
  });

  it('takes no forbidden fact for a right one, and nothing for past that was never known', async () => {
    const report = await reportOn({
      name: 'n',
      talk: ['person: home = lives in Rome;'],
      must: ['lives'],
      mustNot: ['Rome'],
      past: ['Oslo'],
    });
    expect(report).toMatchObject({ found: 1, precision: 0 });
    expect(report.faults).toMatchObject({ wrong: 1, forbidden: 1, notPast: 1 });
  });

  it('checks plans with their day', async () => {
    const talk = ['person: loop exam 2026-11-27!'];
    const report = await reportOn(
      { name: 'right', talk, openLoops: ['exam 2026-11-27'] },
      { name: 'another day', talk, openLoops: ['exam 2026-11-28'] },
    );
    expect(report.failed).toEqual(['another day']);
    expect(report.faults.missedLoops).toBe(1);
  });

  it('tells the model the clock, what is known, and what the agent said before', async () => {
    await reportOn({
      name: 'n',
      clock: '2024-02-28T09:00:00Z',
      known: [['FACT', 'home', 'lives in Oslo']],
      talk: ['agent: Where do you live?', 'person: Bergen.'],
    });
    const input = server.asked.at(-1)?.input ?? '';
    expect(input).toContain('<clock>2024-02-28T09:00:01+00:00 UTC, Wednesday</clock>');
    expect(input).toContain('[FACT home] lives in Oslo');
    expect(input).toContain('<agent_said>Where do you live?</agent_said>');
  });

  it('finds words that should be nowhere, in an episode too', async () => {
    const report = await reportOn(
      { name: 'kept', talk: ['person: My secret.'], nowhere: ['secret'] },
      { name: 'off the record', talk: ['person: Off the record, my secret.'], nowhere: ['secret'] },
      {
        name: 'forgotten',
        talk: ['person: pet = has a parrot; secret', 'forget: parrot'],
        nowhere: ['parrot'],
      },
      {
        name: 'brought back',
        talk: ['person: pet = has a parrot;', 'forget: parrot', 'undo'],
        must: ['parrot'],
      },
    );
    expect(report.details.map(({ name, faults }) => [name, faults])).toEqual([
      ['kept', { leaked: ['secret'] }],
    ]);
    expect(report.leaks).toBe(1);
  });

  it('fails when the chat service refuses, instead of reporting that nothing was found', async () => {
    server.script = () => ({ status: 400 });
    await expect(reportOn({ name: 'n', talk: ['person: Hello.'] })).rejects.toMatchObject({
      code: 'HTTP_STATUS',
    });
  });

  it('says how often the model has found nothing', async () => {
    const report = await reportOn({ name: 'n', talk: ['person: home = lives in Oslo;', 'person: Hello.'] });
    expect(report.turns).toEqual({ asked: 2, unanswered: 0, invalid: 0, empty: 1 });
    expect(reportLines(report).join('\n')).toContain(
      '2 asked for, 0 did not come, 0 were no JSON that fits, 1',
    );
  });

  it.each([
    ['no JSON', { text: 'Certainly!' }, { invalid: 1, unanswered: 0 }],
    ['an error', { status: 429 }, { invalid: 0, unanswered: 1 }],
  ])('counts a turn that is answered with %s', async (_, answer, counted) => {
    server.script = () => answer;
    const client = new OpenAI({ apiKey: 'sk-scripted', baseURL: server.baseUrl, maxRetries: 0 });
    const model = new ListeningModel({ client, model: 'scripted' });
    const turn = {
      id: '1',
      userId: 'u',
      callId: 'c',
      at: '2026-11-24T20:00:00Z',
      userText: 'Hi',
      agentText: null,
    };
    const nothing = { agentSaidBefore: null, known: [], openLoops: [], timeZone: 'UTC' };
    await expect(extractFacts(model, turn, nothing)).rejects.toThrow();
    expect(model.answers).toEqual({ asked: 1, empty: 0, ...counted });
  });

  it('is printed as a table with the faults below it', async () => {
    const talk = ['person: home = lives in Oslo;'];
    const lines = reportLines(await reportOn({ name: 'n', talk, must: ['Oslo', 'job'] }));
    expect(lines.find((line) => line.startsWith('| all'))).toMatch(
      /1 \| +0 \| +2 \| +1 \| +0\.500 \| +1\.000 \|$/,
    );
    expect(lines.join('\n')).toContain('g: n\n  missed: job');
    expect(lines).toContain('leaks: 0');
  });

  it('asks no chat service where every case says itself what is answered', async () => {
    const asked = server.asked.length;
    const script = { 'Hello.': { facts: [{ category: 'FACT', key: 'home', value: 'lives in Oslo' }] } };
    const report = await reportOn({ name: 'n', talk: ['person: Hello.'], script, must: ['Oslo'] });
    expect(report).toMatchObject({ passed: 1, recall: 1, precision: 1, chat: { model: 'scripted' } });
    expect(server.asked).toHaveLength(asked);
  });

  it('lets time pass, calls again, and looks at what prompt, recall and greeting say', async () => {
    const script = {
      'I am in Rome until Friday.': {
        facts: [{ category: 'FACT', key: 'stay', value: 'is in Rome', valid_to: '2026-11-27' }],
        open_loops: [{ text: 'sees the Colosseum', due: '2026-11-26' }],
      },
    };
    const talk = ['person: I am in Rome until Friday.', 'agent: Enjoy it!'];
    const ask = 'Where am I?';
    const rome = {
      must: ['Rome'],
      profile: { has: ['Rome'] },
      recalls: [{ ask: 'Am I in Rome?', has: ['Rome'] }],
    };
    const nowhere = { may: ['Rome'], profile: { never: ['Rome'] }, recalls: [{ ask, never: ['Rome'] }] };
    const report = await reportOn(
      {
        name: 'there',
        talk,
        script,
        ...rome,
        openLoops: ['Colosseum 2026-11-26'],
        greeting: { has: ['Colosseum'] },
      },
      {
        name: 'a week later',
        talk: [...talk, 'wait: 1w', 'call', 'person: Hello.'],
        script,
        ...nowhere,
        past: ['Rome'],
      },
      { name: 'not a week later', talk: [...talk, 'call', 'person: Hello.'], script, ...nowhere },
    );
    expect(report.details).toEqual([
      { group: 'g', name: 'not a week later', faults: { told: ['profile: Rome', `recall "${ask}": Rome`] } },
    ]);
    // Nothing was private: what is said is wrong, and no leak.
    expect(report.leaks).toBe(0);
  });

  it('forgets and corrects from outside of the call, and counts it as a leak where it comes out', async () => {
    const known = [['FACT', 'pet', 'has a parrot']];
    const talk = ['person: Hello.', 'agent: Hello.'];
    const profile = { never: ['parrot'] };
    const report = await reportOn(
      { name: 'gone', known, talk: [...talk, 'outside forget: pet'], profile, nowhere: ['parrot'] },
      {
        name: 'another',
        known,
        talk: [...talk, 'outside correct: pet = has a newt'],
        must: ['newt'],
        profile,
      },
      { name: 'declined', known, talk: [...talk, 'forget? parrot'], kept: ['parrot'] },
      { name: 'told', known, talk: [...talk, 'forget? parrot'], profile },
    );
    expect(report.failed).toEqual(['told']);
    expect(report.leaks).toBe(1);
  });

  it('has loops of earlier calls, and sees those that stay open', async () => {
    const loops = [['exam', '2026-11-27']];
    const closedLoops = ['exam'];
    const report = await reportOn(
      { name: 'closed', loops, talk: ['person: done exam!'], closedLoops },
      { name: 'open', loops, talk: ['person: Hello.'], closedLoops },
    );
    expect(report.details).toEqual([{ group: 'g', name: 'open', faults: { openStill: ['exam'] } }]);
  });
});

describe('the rule-based stand-in', () => {
  let embedder: Embedder;
  let chat: ChatService;
  beforeAll(async () => {
    embedder = await createMiniLmEmbedder({ weightsDir: await testWeightsDir() });
    // Nothing listens there: an Ollama of this machine must not speak in its place.
    chat = await startLocalChat(silentLog, { OLLAMA_URL: 'http://127.0.0.1:9' });
  });
  afterAll(() => Promise.all([embedder.close(), chat.close()]));

  it('knows afterwards what it was told, and little else', async () => {
    const cases = (await readCases()).filter(({ script }) => script === undefined);
    const report = await runConversationSuite({ embedder, chat, cases });
    expect(report.precision).toBeGreaterThanOrEqual(0.8);
    expect(report.recall).toBeGreaterThanOrEqual(0.6);
    expect(report.faults).toMatchObject({ forbidden: 0, leaked: 0 });
    expect(report.leaks).toBe(0);
  }, 300_000);
});

describe('the cases with a script', () => {
  it('all pass: what is around the model makes no mistake', async () => {
    const cases = (await readCases()).filter(({ script }) => script !== undefined);
    const report = await runConversationSuite({ cases, embedder: wordEmbedder() });
    expect(report.details).toEqual([]);
    expect(report.cases).toBeGreaterThanOrEqual(100);
  }, 300_000);
});
