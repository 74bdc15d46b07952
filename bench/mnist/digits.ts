// Images and labels from IDX files, the format of MNIST: a big-endian header, then bytes. http://yann.lecun.com/exdb/mnist/
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { randomStream } from "@semitone/runtime";

export interface Digits {
  readonly count: number;
  /** Numbers of an image. */
  readonly size: number;
  /** [count, size] grey values in 0..1 */
  readonly images: Float32Array;
  /** [count] classes in 0..9 */
  readonly labels: Uint8Array;
}

export const CLASSES = 10;

/** More than MNIST in its largest published form; a header that claims more is damaged. */
const MAX_BYTES = 1 << 28;

/**
 * Reads `<name>-images-idx3-ubyte` and `<name>-labels-idx1-ubyte`, packed (`.gz`) or not.
 *
 * @throws RangeError if a header is not that of such a file, sizes do not fit the bytes, or a label is not in 0..9
 */
export function readDigits(folder: string, name: "train" | "t10k"): Digits {
  const images = parseIdx(readPacked(join(folder, `${name}-images-idx3-ubyte`)), 3);
  const labels = parseIdx(readPacked(join(folder, `${name}-labels-idx1-ubyte`)), 1);
  const [count, height, width] = images.shape;
  if (labels.shape[0] !== count)
    throw new RangeError(
      `readDigits: a label for each image; got ${labels.shape[0]} for ${count} in ${folder}`,
    );
  const wrong = labels.data.findIndex((label) => label >= CLASSES);
  if (wrong >= 0)
    throw new RangeError(
      `readDigits: labels must lie in 0..9; got ${labels.data[wrong]} at ${wrong} in ${folder}`,
    );
  return {
    count,
    size: height * width,
    images: Float32Array.from(images.data, (v) => v / 255),
    labels: labels.data,
  };
}

function readPacked(file: string): Uint8Array {
  const packed = `${file}.gz`;
  return existsSync(packed)
    ? gunzipSync(readFileSync(packed), { maxOutputLength: MAX_BYTES })
    : readFileSync(file);
}

/**
 * Unsigned bytes of `rank` axes.
 *
 * @throws RangeError if the header is another, or promises more or fewer bytes than there are
 */
export function parseIdx(bytes: Uint8Array, rank: number): { shape: readonly number[]; data: Uint8Array } {
  const header = 4 + 4 * rank;
  if (bytes.length < header)
    throw new RangeError(`parseIdx: the header has ${header} bytes; got a file of ${bytes.length}`);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const magic = view.getUint32(0);
  if (magic !== 0x0800 + rank)
    throw new RangeError(
      `parseIdx: unsigned bytes of ${rank} axes begin with 0x${(0x0800 + rank).toString(16)}; got 0x${magic.toString(16)} at byte 0`,
    );
  const shape = Array.from({ length: rank }, (_, axis) => view.getUint32(4 + 4 * axis));
  const promised = shape.reduce((product, size) => product * size, 1);
  if (promised !== bytes.length - header)
    throw new RangeError(
      `parseIdx: [${shape.join(", ")}] needs ${promised} bytes after the header; got ${bytes.length - header}`,
    );
  return { shape, data: bytes.subarray(header) };
}

/** Rows `from`..`to` - 1, not copied. */
export const sliceDigits = ({ size, images, labels }: Digits, from: number, to: number): Digits => ({
  count: to - from,
  size,
  images: images.subarray(from * size, to * size),
  labels: labels.subarray(from, to),
});

/**
 * Row numbers of a labelled subset, equally many of each class, drawn by `seed`.
 *
 * @throws RangeError if `count` is no multiple of 10, or a class has too few images
 */
export function chooseLabelled({ labels }: Digits, count: number, seed: number): Int32Array {
  const each = count / CLASSES;
  if (!Number.isInteger(each))
    throw new RangeError(`chooseLabelled: count must be a multiple of 10; got ${count}`);
  const chosen: number[] = [];
  const taken = new Array<number>(CLASSES).fill(0);
  for (const row of randomStream(seed, "labelled").permutation(labels.length, 0))
    if (taken[labels[row]] < each) {
      taken[labels[row]]++;
      chosen.push(row);
    }
  if (chosen.length < count)
    throw new RangeError(`chooseLabelled: ${each} of each class are needed; got ${taken.join(", ")}`);
  return Int32Array.from(chosen);
}

/** Classes as unit vectors, [labels, 10]. */
export function toOneHot(labels: ArrayLike<number>): Float32Array {
  const out = new Float32Array(labels.length * CLASSES);
  for (let i = 0; i < labels.length; i++) out[i * CLASSES + labels[i]] = 1;
  return out;
}
