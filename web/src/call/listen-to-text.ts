/**
 * What comes as text in a call: captions, and what the agent tells of itself.
 *
 * @module
 */

import { DataStreamError, type Room } from 'livekit-client';
import type { CallEvent } from './call-state.ts';
import { readCaptions } from './caption-stream.ts';
import * as reports from './reports.ts';

/** A text stream and who sends it. */
type TextStream = Parameters<Parameters<Room['registerTextStreamHandler']>[1]>;

/** @param callerId The caller's identity: whose captions are the person's. */
export function listenToText(room: Room, callerId: string, tell: (event: CallEvent) => void): void {
  const onText = (topic: string, read: (...stream: TextStream) => Promise<void>) =>
    room.registerTextStreamHandler(topic, (...stream) => {
      read(...stream).catch((error) => {
        // One that breaks off, since its sender is gone, has told what it could.
        if (!(error instanceof DataStreamError)) throw error;
      });
    });
  const onReport = <T>(topic: string, parse: (json: string) => T | null, eventOf: (report: T) => CallEvent) =>
    onText(topic, async (reader) => {
      const report = parse(await reader.readAll());
      if (report) tell(eventOf(report));
    });
  onText('lk.transcription', (reader, { identity }) =>
    readCaptions(reader, identity === callerId ? 'person' : 'companion', (caption) =>
      tell({ type: 'caption', caption }),
    ),
  );
  onReport('kindred.recall', reports.parseRecall, ({ lines }) => ({ type: 'recall', lines }));
  onReport('kindred.turn', reports.parseTurnReport, (report) => ({ type: 'turn', report }));
  onReport('kindred.memory', reports.parseMemoryReport, (report) => ({ type: 'remembered', report }));
  onReport('kindred.record', reports.parseRecord, ({ offRecord }) => ({ type: 'record', offRecord }));
  onReport('kindred.greeting', reports.parseGreeting, (greeting) => ({ type: 'greeting', greeting }));
  onReport('kindred.health', reports.parseHealth, (health) => ({ type: 'health', health }));
  onReport('kindred.interruption', reports.parseInterruption, ({ words }) => ({
    type: 'interrupted',
    words,
  }));
}
