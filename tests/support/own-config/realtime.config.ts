/**
 * A `kindred.config.ts` whose model hears and speaks: `REALTIME_URL` says where it is. Ada's replies to each turn by itself, Ben's
 * waits to be asked.
 *
 * @module
 */

import * as openai from '@livekit/agents-plugin-openai';
import { defineKindred } from '../../../src/setup/definition.ts';

const { REALTIME_URL: baseURL = '' } = process.env;

export default defineKindred({
  llm: ({ voice }) =>
    new openai.realtime.RealtimeModel({
      ...{ baseURL, apiKey: 'sk-realtime' },
      turnDetection: { type: 'server_vad', create_response: voice !== 'asked' },
    }),
  person: (identity) => ({ id: identity, voice: identity === 'ben' ? 'asked' : 'alone' }),
});
