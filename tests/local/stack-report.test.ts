import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { Report } from '../../local/stack/report.ts';

/** A stream that keeps what is written to it, as a terminal or as a file. */
function output(isTTY: boolean): { stream: NodeJS.WriteStream; text: () => string } {
  let text = '';
  const stream = Object.assign(new PassThrough(), { isTTY, columns: 80 });
  stream.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
  });
  return { stream: stream as unknown as NodeJS.WriteStream, text: () => text };
}

describe('the report of the stack', () => {
  it('has one line for a part, with the time it took', () => {
    const { stream, text } = output(false);
    new Report(stream).healthy('agent', 3_210);
    expect(text()).toBe('  agent       ready after 3.2 s\n');
  });

  it('shows a warning that repeats once, and another one of the same part too', () => {
    const { stream, text } = output(false);
    const report = new Report(stream);
    for (const message of ['slow', 'slow', 'lost', 'slow']) report.warning('agent', message);
    expect(text()).toBe('  agent       slow\n  agent       lost\n');
  });

  it('tells a log at once that something long has begun', async () => {
    const { stream, text } = output(false);
    await new Report(stream).during('livekit', async (show) => show('building'));
    expect(text()).toBe('  livekit: building (0 s)\n');
  });

  it('leaves nothing of the live line on a terminal, and keeps whole lines apart from it', async () => {
    const { stream, text } = output(true);
    const report = new Report(stream);
    await report.during('livekit', async (show) => {
      show('building');
      report.say('weights are there');
    });
    const clear = '\x1b[2K\x1b[1G';
    expect(text()).toBe(`${clear}  livekit: building (0 s)${clear}weights are there\n${clear}`);
  });

  it('passes on what the work gives and what it throws', async () => {
    const report = new Report(output(true).stream);
    expect(await report.during('weights', async () => 'there')).toBe('there');
    const failing = report.during('weights', async (show) => {
      show('0 %');
      throw new Error('no network');
    });
    await expect(failing).rejects.toThrow('no network');
  });
});
