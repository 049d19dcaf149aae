/**
 * Sample rates. sherpa-onnx brings Kaldi's resampler: a windowed-sinc low-pass, polyphase, with state between the
 * pieces of a stream.
 *
 * @module
 */

import sherpa from 'sherpa-onnx-node';

/** Brings one stream from one rate to another, piece by piece; `flush` takes the last piece and gives what was held back. */
export function createResampler(from: number, to: number) {
  return new sherpa.LinearResampler(from, to);
}

/** A whole recording at once. */
export function resampleAll(samples: Float32Array, from: number, to: number): Float32Array {
  return from === to || samples.length === 0 ? samples : createResampler(from, to).flush(samples);
}
