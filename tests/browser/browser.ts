/**
 * Chromium with a microphone that plays a file.
 *
 * @module
 */

import { type Browser, chromium } from 'playwright-core';

const FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--use-fake-device-for-media-stream',
  '--autoplay-policy=no-user-gesture-required',
];

/** @param microphone A WAV file, 48 kHz mono; without it Chromium's own beeps. */
export function launchChromium(microphone?: string): Promise<Browser> {
  const sound = microphone ? [`--use-file-for-fake-audio-capture=${microphone}`] : [];
  return chromium.launch({
    executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
    headless: true,
    args: [...FLAGS, ...sound],
  });
}
