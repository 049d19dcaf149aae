import { expect, it } from 'vitest';
import { createLog } from '../../src/telemetry/log.ts';

function logged(level: string, fields: object): Record<string, unknown> {
  const lines: string[] = [];
  createLog(level, { write: (line) => void lines.push(line) }).info(fields, 'a line');
  return JSON.parse(lines[0] ?? '{}');
}

it.each(['debug', 'info'])('keeps words and keys to itself at %s', (level) => {
  const line = logged(level, { said: 'My sister lives in Oslo.', apiKey: 'sk-1', turn: { reply: 'I see.' } });
  expect(line).toMatchObject({ said: '[Redacted]', apiKey: '[Redacted]', turn: { reply: '[Redacted]' } });
});

it('tells words at trace, and keys never', () => {
  const line = logged('trace', { said: 'My sister lives in Oslo.', turn: { token: 'a.b.c' } });
  expect(line).toMatchObject({ said: 'My sister lives in Oslo.', turn: { token: '[Redacted]' } });
});

it('tells when a transcript came', () => {
  expect(logged('info', { stages: { transcript: 412.5 } })).toMatchObject({ stages: { transcript: 412.5 } });
});
