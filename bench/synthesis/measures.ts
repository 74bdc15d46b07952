// What tells two sounds apart, measured by code that makes none.
import { realFft } from "../../packages/sound/src/spectrum/fft.ts";

const SIZE = 2048;
const HOP = 512;
/** Softer than this below the loudest bin nothing is compared. */
const RANGE_DB = 80;
const MEL_BANDS = 128;

/** frames x bins: power. */
export function powers(samples: Float32Array): Float64Array[] {
  const fft = realFft(SIZE);
  const frame = new Float64Array(SIZE);
  const rows: Float64Array[] = [];
  for (let middle = 0; middle <= samples.length; middle += HOP) {
    for (let n = 0; n < SIZE; n++)
      frame[n] = (samples[middle - SIZE / 2 + n] ?? 0) * (0.5 - 0.5 * Math.cos((2 * Math.PI * n) / SIZE));
    fft.forward(frame);
    rows.push(Float64Array.from(fft.real, (re, k) => re * re + fft.imaginary[k] ** 2));
  }
  return rows;
}

/** Triangles of equal width in mel (HTK), by bands. */
export function melPowers(
  rows: readonly Float64Array[],
  sampleRate: number,
  bands = MEL_BANDS,
): Float64Array[] {
  const mel = (hertz: number) => 2595 * Math.log10(1 + hertz / 700);
  const top = mel(sampleRate / 2);
  return rows.map((row) => {
    const sums = new Float64Array(bands);
    for (let k = 1; k < row.length; k++) {
      const at = (mel((k * sampleRate) / SIZE) / top) * (bands + 1);
      const band = Math.floor(at);
      if (band >= 1) sums[band - 1] += (1 - at + band) * row[k];
      if (band < bands) sums[band] += (at - band) * row[k];
    }
    return sums;
  });
}

/** Root mean square over bins, mean over frames, of the difference in dB; both are cut 80 dB below the loudest of the first. */
export function logSpectralDistance(a: readonly Float64Array[], b: readonly Float64Array[]): number {
  const floor = Math.max(...a.map((row) => Math.max(...row))) * 10 ** (-RANGE_DB / 10);
  let sum = 0;
  for (const [t, row] of a.entries()) {
    let squares = 0;
    for (let k = 0; k < row.length; k++)
      squares += (10 * Math.log10(Math.max(row[k], floor) / Math.max(b[t]?.[k] ?? 0, floor))) ** 2;
    sum += Math.sqrt(squares / row.length);
  }
  return sum / a.length;
}

/** Fundamental near `hertz`: the lag of about eight periods at which the middle of the sound is most like itself. */
export function pitchNear(samples: Float32Array, sampleRate: number, hertz: number): number {
  const periods = Math.max(2, Math.min(8, Math.round(hertz * 0.06)));
  const around = (periods * sampleRate) / hertz;
  const width = Math.min(Math.round(0.2 * sampleRate), samples.length >> 1);
  const from = Math.max(0, Math.round(samples.length * 0.4 - width / 2));
  const reach = Math.max(3, Math.ceil((around * 0.06) / 2));
  const likeness = (lag: number) => {
    let [product, power] = [0, 1e-12];
    for (let n = from; n < from + width && n + lag < samples.length; n++) {
      product += samples[n] * samples[n + lag];
      power += (samples[n] ** 2 + samples[n + lag] ** 2) / 2;
    }
    return product / power;
  };
  let [best, most] = [Math.round(around), Number.NEGATIVE_INFINITY];
  for (let lag = Math.round(around) - reach; lag <= Math.round(around) + reach; lag++) {
    const alike = likeness(lag);
    if (alike > most) [best, most] = [lag, alike];
  }
  const [before, after] = [likeness(best - 1), likeness(best + 1)];
  const curve = before - 2 * most + after;
  return (periods * sampleRate) / (best + (curve < 0 ? (before - after) / (2 * curve) : 0));
}

/** Power of the changes of loudness at 30 to 150 Hz in bands of 1/3 octave from 1 kHz up, over the mean power, in dB. */
export function roughness(samples: Float32Array, sampleRate: number): number {
  const [size, hop] = [256, 64];
  const fft = realFft(size);
  const frame = new Float64Array(size);
  const envelope: number[] = [];
  for (let from = 0; from + size <= samples.length; from += hop) {
    for (let n = 0; n < size; n++)
      frame[n] = samples[from + n] * (0.5 - 0.5 * Math.cos((2 * Math.PI * n) / size));
    fft.forward(frame);
    let sum = 0;
    for (let k = Math.round((1000 * size) / sampleRate); k <= size / 2; k++)
      sum += fft.real[k] ** 2 + fft.imaginary[k] ** 2;
    envelope.push(Math.sqrt(sum));
  }
  const body = envelope.slice(envelope.length >> 2, (3 * envelope.length) >> 2);
  const length = 2 ** Math.floor(Math.log2(Math.max(8, body.length)));
  const changes = realFft(length);
  changes.forward(
    Float64Array.from(
      { length },
      (_, n) => (body[n] ?? 0) * (0.5 - 0.5 * Math.cos((2 * Math.PI * n) / length)),
    ),
  );
  const rate = sampleRate / hop;
  let moved = 1e-12;
  for (let k = Math.ceil((30 * length) / rate); k <= (150 * length) / rate; k++)
    moved += changes.real[k] ** 2 + changes.imaginary[k] ** 2;
  return 10 * Math.log10(moved / Math.max(changes.real[0] ** 2, 1e-12));
}
