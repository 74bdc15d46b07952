// The samples of one FLAC frame (RFC 9639, 9.2 to 9.3). Samples are whole numbers in doubles, which hold all that 33 bits make exactly.
import { BitReader, NOT_A_FRAME } from "./bit-reader.ts";
import type { FrameHeader } from "./frame-header.ts";

/** The predictors of fixed order: how the last samples, the latest first, go on. */
const FIXED = [[], [1], [2, -1], [3, -3, 1], [4, -6, 4, -1]];

/**
 * Samples of each channel, as whole numbers, and the bytes that they and the header take, without the checksum.
 *
 * @param bits  of a sample
 * @throws OUT_OF_BITS or NOT_A_FRAME
 */
export function readFrame(
  bytes: Uint8Array,
  header: FrameHeader,
  bits: number,
): { channels: Float64Array[]; bytes: number } {
  const reader = new BitReader(bytes);
  reader.at = header.bytes * 8;
  const { stereo } = header;
  const channels = Array.from({ length: header.channels }, (_, c) => {
    const isSide = (c === 0 && stereo === "side-right") || (c === 1 && /^(left|mid)-side$/.test(stereo));
    return readSubframe(reader, header.blockSize, bits + (isSide ? 1 : 0));
  });
  const size = reader.align();
  if (stereo !== "independent") toLeftAndRight(channels, stereo);
  return { channels, bytes: size };
}

function readSubframe(reader: BitReader, size: number, frameBits: number): Float64Array {
  if (reader.unsigned(1) !== 0) throw NOT_A_FRAME;
  const type = reader.unsigned(6);
  const wasted = reader.unsigned(1) === 1 ? reader.unary() + 1 : 0;
  const bits = frameBits - wasted;
  if (bits < 1) throw NOT_A_FRAME;
  const samples = new Float64Array(size);
  if (type === 0) samples.fill(reader.signed(bits));
  else if (type === 1) for (let i = 0; i < size; i++) samples[i] = reader.signed(bits);
  else if (type >= 8 && type <= 12) readPredicted(reader, samples, bits, FIXED[type - 8]);
  else if (type >= 32) readPredicted(reader, samples, bits, undefined, type - 31);
  else throw NOT_A_FRAME;
  if (wasted > 0) for (let i = 0; i < size; i++) samples[i] *= 2 ** wasted;
  return samples;
}

/** Warm-up samples, then what differs from the prediction. */
function readPredicted(
  reader: BitReader,
  samples: Float64Array,
  bits: number,
  fixed: readonly number[] | undefined,
  order = fixed?.length ?? 0,
): void {
  if (order > samples.length) throw NOT_A_FRAME;
  for (let i = 0; i < order; i++) samples[i] = reader.signed(bits);
  let shift = 0;
  let weights: ArrayLike<number> = fixed ?? [];
  if (!fixed) {
    const precision = reader.unsigned(4) + 1;
    if (precision === 16) throw NOT_A_FRAME;
    shift = reader.signed(5);
    if (shift < 0) throw NOT_A_FRAME;
    weights = Float64Array.from({ length: order }, () => reader.signed(precision));
  }
  readResidual(reader, samples, order);
  predict(samples, weights, 2 ** -shift);
}

/** In place: from differences to samples. */
function predict(samples: Float64Array, weights: ArrayLike<number>, scale: number): void {
  const order = weights.length;
  if (order === 0) return;
  for (let i = order; i < samples.length; i++) {
    let sum = 0;
    for (let k = 0; k < order; k++) sum += weights[k] * samples[i - 1 - k];
    samples[i] += Math.floor(sum * scale);
  }
}

function readResidual(reader: BitReader, samples: Float64Array, order: number): void {
  const method = reader.unsigned(2);
  if (method > 1) throw NOT_A_FRAME;
  const parameterBits = method === 0 ? 4 : 5;
  const writtenOut = 2 ** parameterBits - 1;
  const partitions = 2 ** reader.unsigned(4);
  const length = samples.length / partitions;
  if (!Number.isInteger(length) || length < order) throw NOT_A_FRAME;
  for (let p = 0; p < partitions; p++) {
    const from = p === 0 ? order : p * length;
    const to = (p + 1) * length;
    const parameter = reader.unsigned(parameterBits);
    if (parameter < writtenOut) reader.rice(samples, from, to, parameter);
    else {
      const bits = reader.unsigned(5);
      for (let i = from; i < to; i++) samples[i] = bits === 0 ? 0 : reader.signed(bits);
    }
  }
}

function toLeftAndRight([first, second]: Float64Array[], stereo: FrameHeader["stereo"]): void {
  for (let i = 0; i < first.length; i++) {
    const [a, b] = [first[i], second[i]];
    if (stereo === "left-side") second[i] = a - b;
    else if (stereo === "side-right") first[i] = a + b;
    else {
      // The lowest bit of twice the mean is that of the difference.
      const twice = 2 * a + Math.abs(b % 2);
      first[i] = (twice + b) / 2;
      second[i] = (twice - b) / 2;
    }
  }
}
