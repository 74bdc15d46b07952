// Draws docs/images/morph.png: the spectrogram of a morph in nine steps, of two notes made here by formula. No recording is needed for it.
import { writeFileSync } from "node:fs";
import { deflateSync } from "node:zlib";
import { analyseSound, finished, morphSteps, SAMPLE_RATE, type Sound, stft } from "@semitone/sound";
import { randomFrom } from "@semitone/stats";

const [SIZE, HOP] = [2048, 512];
const MAX_HERTZ = 6000;
/** dB between black and white. */
const RANGE = 75;
const FILE = "docs/images/morph.png";

/** A hollow note with a slow attack: odd partials, as of a clarinet. */
const hollow = note(220, (p) => (p % 2 === 1 ? 0.3 / p : 0.003), 0.15, 0.002, 0.9);
/** A bright note a fifth higher with a fast attack and a resonance at 1.5 kHz. */
const bright = note(330, (p) => 0.25 / (1 + ((p * 330 - 1500) / 700) ** 2), 0.015, 0.008, 0.7);

function note(
  hertz: number,
  amplitude: (partial: number) => number,
  attack: number,
  noise: number,
  seconds: number,
): Sound {
  const random = randomFrom(hertz);
  const samples = Float32Array.from({ length: seconds * SAMPLE_RATE }, (_, n) => {
    const t = n / SAMPLE_RATE;
    let value = noise * (2 * random() - 1);
    for (let p = 1; p * hertz < 12_000; p++) value += amplitude(p) * Math.sin(2 * Math.PI * p * hertz * t);
    return value * Math.min(1, t / attack, (seconds - t) / 0.1);
  });
  return { sampleRate: SAMPLE_RATE, samples };
}

const steps = morphSteps(analyseSound(hollow, 220), analyseSound(bright, 330), 9);
const columns = steps.flatMap(({ samples }) => [...spectrogram(finished(samples)), ...blank(4)]);
writeFileSync(FILE, png(columns));

/** dB of each frame, up to MAX_HERTZ. */
function spectrogram(samples: Float32Array): Float64Array[] {
  const { real, imaginary, frames, bins } = stft(samples, { size: SIZE, hop: HOP });
  const height = Math.round((MAX_HERTZ * SIZE) / SAMPLE_RATE);
  return Array.from({ length: frames }, (_, t) =>
    Float64Array.from(
      { length: height },
      (_, k) => 20 * Math.log10(Math.hypot(real[t * bins + k], imaginary[t * bins + k]) + 1e-9),
    ),
  );
}

function blank(width: number): Float64Array[] {
  const height = Math.round((MAX_HERTZ * SIZE) / SAMPLE_RATE);
  return Array.from({ length: width }, () => new Float64Array(height).fill(Number.NaN));
}

/** Eight-bit grey, low frequencies at the bottom, each value as two pixels upwards; NaN is white. */
function png(all: readonly Float64Array[]): Uint8Array {
  const [width, height] = [all.length, 2 * all[0].length];
  const most = all.reduce((top, column) => column.reduce((high, db) => Math.max(high, db), top), -1e9);
  const rows = Buffer.alloc((width + 1) * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const db = all[x][all[0].length - 1 - (y >> 1)];
      const share = Number.isNaN(db) ? 1 : 1 - Math.max(0, Math.min(1, (db - most + RANGE) / RANGE));
      rows[y * (width + 1) + 1 + x] = Math.round(255 * share);
    }
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head[8] = 8;
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk("IHDR", head),
    chunk("IDAT", deflateSync(rows, { level: 9 })),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

function chunk(name: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(name, "latin1"), data]);
  const out = Buffer.alloc(body.length + 8);
  out.writeUInt32BE(data.length, 0);
  body.copy(out, 4);
  out.writeUInt32BE(crc(body), body.length + 4);
  return out;
}

function crc(bytes: Uint8Array): number {
  let value = 0xffffffff;
  for (const byte of bytes) {
    value ^= byte;
    for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1;
  }
  return (value ^ 0xffffffff) >>> 0;
}
