/** The part of sherpa-onnx-node that Kindred uses; the package brings no types. */
declare module 'sherpa-onnx-node' {
  export class LinearResampler {
    constructor(inputSampleRate: number, outputSampleRate: number);
    resample(samples: Float32Array): Float32Array;
    flush(samples: Float32Array): Float32Array;
  }

  export interface OfflineTtsConfig {
    readonly model: {
      readonly vits?: {
        readonly model: string;
        readonly tokens: string;
        readonly dataDir: string;
        /** Variation of the sound. */
        readonly noiseScale: number;
        /** Variation of the rhythm. */
        readonly noiseScaleW: number;
      };
      readonly kokoro?: {
        readonly model: string;
        /** The style tables of all voices, one after the other. */
        readonly voices: string;
        readonly tokens: string;
        readonly dataDir: string;
      };
      readonly numThreads: number;
    };
    readonly maxNumSentences: number;
  }

  export interface TtsRequest {
    readonly text: string;
    /** TtsEngine number. */
    readonly sid: number;
    readonly speed: number;
    readonly enableExternalBuffer: boolean;
  }

  export class OfflineTts {
    static createAsync(config: OfflineTtsConfig): Promise<OfflineTts>;
    readonly sampleRate: number;
    generateAsync(request: TtsRequest): Promise<{ samples: Float32Array; sampleRate: number }>;
  }

  const sherpa: { LinearResampler: typeof LinearResampler; OfflineTts: typeof OfflineTts };
  export default sherpa;
}
