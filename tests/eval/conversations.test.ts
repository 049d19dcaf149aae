import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { parseCases, readCases, type SuiteCase } from '../../eval/suite/case-file.ts';
import { type ChatService, startLocalChat } from '../../eval/suite/chat-service.ts';
import { runConversationSuite } from '../../eval/suite/conversation-suite.ts';
import { Pattern } from '../../eval/suite/pattern.ts';
import { reportLines, type SuiteReport } from '../../eval/suite/report.ts';
import type { Embedder } from '../../src/memory/embedder/embedder.ts';
import { createMiniLmEmbedder } from '../../src/memory/embedder/minilm.ts';
import { silentLog } from '../../src/telemetry/log.ts';
import { type ModelServer, quietScript, type Script, startModelServer } from '../support/model-server.ts';
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
  ])('are refused with %s', (_, one) => {
    const file = { group: 'g', clock: '2026-11-24T20:00:00Z', cases: [{ name: 'n', ...one }] };
    expect(() => parseCases(JSON.stringify(file), 'g.json')).toThrow(/g\.json is no file of cases/);
  });
});

/** Reads "key = value" and "no key" in what the person said: a model whose every fault is scripted. */
const literalScript: Script = (schema, input, attempt) => {
  if (schema !== 'turn_extraction') return quietScript(schema, input, attempt);
  const said = /<person_said>(.*)<\/person_said>/s.exec(input)?.[1] ?? '';
  const facts = [...said.matchAll(/(no )?(\w+)(?: = ([^;]+))?;/g)].map(([, negates, key, value = '']) => ({
    ...{ category: 'FACT', confidence: 0.9, importance: 0.5, valid_from: null, valid_to: null },
    ...{ key, value, negates: negates !== undefined },
  }));
  const loops = [...said.matchAll(/loop (\w+) ([\d-]+)!/g)].map(([, text, due]) => ({ text, due }));
  return { json: { facts, open_loops: loops } };
};

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
    expect(report.failed).toEqual([
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
    expect(report.failed[0]?.faults).toEqual({
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
    expect(report.failed.map(({ name }) => name)).toEqual(['another day']);
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
    expect(input).toContain('<clock>2024-02-28T09:00:01.000Z</clock>');
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
    expect(report.failed.map(({ name, faults }) => [name, faults])).toEqual([
      ['kept', { leaked: ['secret'] }],
    ]);
  });

  it('fails when the chat service refuses, instead of reporting that nothing was found', async () => {
    server.script = () => ({ status: 400 });
    await expect(reportOn({ name: 'n', talk: ['person: Hello.'] })).rejects.toMatchObject({
      code: 'HTTP_STATUS',
    });
  });

  it('is printed as a table with the faults below it', async () => {
    const talk = ['person: home = lives in Oslo;'];
    const lines = reportLines(await reportOn({ name: 'n', talk, must: ['Oslo', 'job'] }));
    expect(lines.find((line) => line.startsWith('| all'))).toMatch(
      /1 \| +0 \| +2 \| +1 \| +0\.500 \| +1\.000 \|$/,
    );
    expect(lines.join('\n')).toContain('g: n\n  missed: job');
  });
});

describe('the rehearsal brain', () => {
  let embedder: Embedder;
  let chat: ChatService;
  beforeAll(async () => {
    embedder = await createMiniLmEmbedder({ weightsDir: await testWeightsDir() });
    // Nothing listens there: an Ollama of this machine must not speak in its place.
    chat = await startLocalChat(silentLog, 'http://127.0.0.1:9');
  });
  afterAll(() => Promise.all([embedder.close(), chat.close()]));

  it('knows afterwards what it was told, and little else', async () => {
    const report = await runConversationSuite({ embedder, chat });
    expect(report.precision).toBeGreaterThanOrEqual(0.8);
    expect(report.recall).toBeGreaterThanOrEqual(0.6);
    expect(report.faults).toMatchObject({ forbidden: 0, leaked: 0 });
  }, 180_000);
});
