/**
 * The package as it is shipped, in an empty folder: its examples run.
 *
 * @module
 */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { variablesOf } from '../../local/stack/stack-file.ts';
import { untilHealthy } from '../../local/supervisor/health.ts';
import { signalGroup } from '../../local/supervisor/process-group.ts';
import { freeNeighbours } from '../../local/test-stack/free-ports.ts';
import { TestStack } from '../../local/test-stack/test-stack.ts';
import { CountingProxy } from './counting-proxy.ts';
import { InstalledPackage } from './tarball.ts';

/** On a machine that does other things as well. */
const START_MS = 120_000;

/**
 * The starter as it is, under a worker of our own: with the framework's own load, which is that of the machine's CPU, LiveKit's
 * server offers no call where the stack, the callers and the tests keep two cores busy.
 */
const WORKER = `
import { fileURLToPath } from 'node:url';
import { cli, ServerOptions } from '@livekit/agents';
const agent = fileURLToPath(new URL('./agent.ts', import.meta.url));
const { AGENT_NAME: agentName, PORT } = process.env;
cli.runApp(new ServerOptions({ agent, agentName, port: Number(PORT), loadFunc: async () => 0 }));
`;

let installed: InstalledPackage;
let stack: TestStack;
beforeAll(async () => {
  [installed, stack] = await Promise.all([
    InstalledPackage.install(),
    TestStack.start({ args: ['--no-page'] }),
  ]);
});
afterAll(async () => {
  await stack?.remove();
  installed?.remove();
});

/** Where the services of the stack are, as an agent's environment says it. */
async function services(): Promise<Record<string, string>> {
  return {
    ...variablesOf(await stack.file()),
    ...{ STT_MODEL: 'moonshine-tiny-en', TTS_MODEL: 'piper-en-us-joe', TTS_VOICE: 'joe' },
    ...{ CHAT_MODEL: 'stand-in', EXTRACTION_MODEL: 'stand-in', LOG_LEVEL: 'warn' },
    KINDRED_DATA_DIR: stack.dataDir,
  };
}

describe('kindred/pool', () => {
  it('runs in a plain Node service', async () => {
    installed.copy('pool');
    const { stdout } = await installed.node(['service.ts'], await services());
    expect(stdout.split('\n').filter((line) => /^\w+ /.test(line))).toEqual([
      ...['answers 2', 'operations 3', 'pool {"status":"healthy","errors":0}'],
    ]);
  });

  it('loads nothing of LiveKit, and neither does kindred/concurrency', async () => {
    const file = join(installed.folder, 'loaded.mjs');
    writeFileSync(
      file,
      `await import('kindred/pool'); await import('kindred/concurrency');
       const { report } = process; report.excludeNetwork = true;
       console.log(report.getReport().sharedObjects.filter((one) => /livekit|onnx|sharp/.test(one)).length);`,
    );
    const { stdout } = await installed.node([file]);
    expect(stdout.trim()).toBe('0');
  });
});

describe('kindred', () => {
  it('types a kindred.config.ts and makes its tools', async () => {
    installed.copy('own-tool');
    const file = join(installed.folder, 'read.ts');
    writeFileSync(
      file,
      `import config from './kindred.config.ts';
       console.log(config.tools?.map(({ name }) => name).join(), config.instructions);`,
    );
    const { stdout } = await installed.node([file]);
    expect(stdout.trim()).toBe('lookUpOrder You work for a bakery.');
  });
});

describe('kindred/memory', () => {
  it("gives LiveKit's starter agent a memory that lasts from one call to the next", async () => {
    installed.copy('starter-agent');
    const environment = await services();
    const target = environment.OPENAI_BASE_URL ?? '';
    const proxy = await CountingProxy.start(target);
    const port = await freeNeighbours();
    const file = join(installed.folder, 'worker.ts');
    writeFileSync(file, WORKER);
    const worker = installed.start([file, 'start'], {
      ...process.env,
      ...environment,
      ...{ OPENAI_BASE_URL: proxy.inPlaceOf(target), AGENT_NAME: 'starter' },
      ...{ NODE_ENV: 'production', PORT: String(port), LOG_LEVEL: 'debug' },
    });
    const said: string[] = [];
    for (const stream of [worker.stdout, worker.stderr])
      stream?.on('data', (text) => said.push(String(text)));
    const withLog = (error: Error) => {
      throw new Error(`${error.message}\n${said.join('')}`);
    };
    const call = async (text: string) => {
      const asked = ['--user', 'miriam', '--agent', 'starter', '--say', text, '--json'];
      const { stdout } = await stack.run('call', ...asked).catch(withLog);
      return JSON.parse(stdout.trim().split('\n').at(-1) ?? '').turns[0] as { readonly reply: string };
    };
    const remembered = async () => (await stack.run('memory', 'list', '--user', 'miriam', '--json')).stdout;
    try {
      await untilHealthy(`http://127.0.0.1:${port}/`, AbortSignal.timeout(START_MS)).catch(withLog);
      await call('Hi, I have a cat called Pepper.');
      await expect.poll(remembered, { timeout: 60_000, interval: 2_000 }).toMatch(/pepper/i);
      expect((await call("What is my cat's name?")).reply).toMatch(/pepper/i);
      // What is recalled makes no preemptive generation invalid.
      expect(proxy.replies).toBe(2);
    } finally {
      if (worker.pid) signalGroup(worker.pid, 'SIGKILL');
      proxy.close();
    }
  }, 400_000);
});
