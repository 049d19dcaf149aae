import { describe, expect, it } from 'vitest';
import { silentLog } from '../../src/telemetry/log.ts';
import { Timeline } from '../../src/telemetry/timeline.ts';
import { spanContextOf } from '../../src/telemetry/trace-context.ts';
import { createTraces } from '../../src/telemetry/tracing.ts';
import { startCollector } from '../support/collector.ts';

async function aTimeline(): Promise<Timeline> {
  const timeline = new Timeline(Timeline.now() - 500);
  timeline.mark('firstAudio');
  timeline.set('recall', 4.2);
  await timeline.span('save', () => new Promise(setImmediate));
  return timeline;
}

describe('a timeline', () => {
  it('tells moments by their distance from the start and stages by their duration', async () => {
    const stages = (await aTimeline()).stages();
    expect(stages.firstAudio).toBeGreaterThanOrEqual(500);
    expect(stages.recall).toBe(4.2);
    expect(stages.save).toBeLessThan(500);
  });

  it('keeps a stage that took no time apart from a moment', () => {
    const timeline = new Timeline(Timeline.now() - 500);
    timeline.set('recall', 0);
    expect(timeline.stages()).toEqual({ recall: 0 });
  });
});

describe('traces', () => {
  it('bring a timeline to the collector as a span with its stages and moments', async () => {
    using collector = await startCollector();
    const traces = await createTraces({ endpoint: collector.endpoint, role: 'job', log: silentLog });
    traces.record('kindred.turn', await aTimeline(), { turnId: 'turn-1' });
    await traces.close();
    expect(collector.received.map(({ url }) => url)).toEqual(['/v1/traces']);
    for (const name of ['kindred.turn', 'turn-1', 'firstAudio', 'recall', 'save', `:${process.pid}`])
      expect(collector.received[0]?.text).toContain(name);
  });

  it('hold what goes to other processes, and what is asked for within a turn', async () => {
    using collector = await startCollector();
    const traces = await createTraces({ endpoint: collector.endpoint, role: 'job', log: silentLog });
    expect(traces.request('outside of a call')).toBeNull();
    const request = traces.serve('kindred.job.request', `00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`);
    const traceOf = (span: { traceparent: string } | null) => span?.traceparent.split('-')[1];
    expect(traceOf(request)).toBe('a'.repeat(32));
    traces.beginCall(request?.traceparent);
    const timeline = new Timeline();
    traces.begin('kindred.turn', timeline);
    expect(traceOf(traces.request('chat m'))).toBe('a'.repeat(32));
    const within = await traces.within('kindred.turn.processing', new Timeline(), {}, async () => {
      await new Promise(setImmediate);
      return traces.request('save_turn');
    });
    expect(traceOf(within)).toBe('a'.repeat(32));
    await traces.close();
  });

  it.each([
    undefined,
    '',
    'nonsense',
    `00-${'0'.repeat(32)}-${'b'.repeat(16)}-01`,
    `ff-${'a'.repeat(32)}-${'b'.repeat(16)}-01`,
  ])('begin anew where %j is no trace', (traceparent) => {
    expect(spanContextOf(traceparent)).toBeUndefined();
  });

  it('that cannot be delivered do not fail the end of a call', async () => {
    const traces = await createTraces({ endpoint: 'http://127.0.0.1:1', role: 'job', log: silentLog });
    traces.record('kindred.turn', await aTimeline(), {});
    await expect(traces.close()).resolves.toBeUndefined();
  });
});
