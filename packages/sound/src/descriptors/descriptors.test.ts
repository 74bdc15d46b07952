// Descriptors of sounds whose values follow from how they are made.
import { randomFrom } from "@semitone/stats";
import { describe, expect, it } from "vitest";
import { RATE, soundOf, tone } from "../made-up-sounds.test-support.ts";
import type { Sound } from "../sound.ts";
import { timbre } from "../views/timbre.ts";

const rowOf = (sound: Sound) => {
  const [row] = timbre.compute([sound]);
  return Object.fromEntries(timbre.columns.map(({ name }, i) => [name, row[i]]));
};
const decibels = (ratio: number) => 20 * Math.log10(ratio);
const scaled = (sound: Sound, by: number): Sound => ({
  sampleRate: RATE,
  samples: sound.samples.map((sample) => sample * by),
});

describe("partials", () => {
  const amplitudes = [0.5, 0.25, 0.3, 0.1, 0.2, 0.05, 0.1, 0.05, 0.1, 0.02, 0.05, 0.02];
  const row = rowOf(tone(220, amplitudes));

  it("levels are those of the partials", () => {
    for (const [i, amplitude] of amplitudes.entries())
      expect(Math.abs(row[`partial${i + 1}`] - decibels(amplitude / 0.5))).toBeLessThan(0.2);
  });

  it("shares and odd against even follow from the squares", () => {
    const power = amplitudes.map((amplitude) => amplitude ** 2);
    const sum = power.reduce((total, one) => total + one, 0);
    const of = (read: (n: number) => boolean) =>
      power.reduce((total, one, i) => total + (read(i + 1) ? one : 0), 0);
    expect(row.tristimulus1).toBeCloseTo(power[0] / sum, 2);
    expect(row.tristimulus2).toBeCloseTo(of((n) => n >= 2 && n <= 4) / sum, 2);
    expect(row.tristimulus3).toBeCloseTo(of((n) => n >= 5) / sum, 2);
    const odd = 10 * Math.log10(of((n) => n > 1 && n % 2 === 1) / of((n) => n % 2 === 0));
    expect(Math.abs(row.oddEven - odd)).toBeLessThan(0.2);
    expect(row.harmonicity).toBeGreaterThan(25);
  });

  it.each([1e-4, 1e-3])("inharmonicity: B = %d of a stretched tone", (stretch) => {
    const { inharmonicity } = rowOf(tone(130, Array(12).fill(0.08), 1, stretch));
    expect(Math.abs(10 ** inharmonicity - stretch)).toBeLessThan(0.1 * stretch);
    expect(rowOf(tone(130, Array(12).fill(0.08))).inharmonicity).toBeLessThan(-4.7);
  });

  it("vibrato: the deviation of a sine of 40 cents", () => {
    let phase = 0;
    const { vibrato } = rowOf(
      soundOf(2, (t) => {
        const hertz = 440 * 2 ** ((40 * Math.sin(2 * Math.PI * 3 * t)) / 1200);
        return Math.sin((phase += (2 * Math.PI * hertz) / RATE));
      }),
    );
    expect(Math.abs(vibrato - 40 / Math.SQRT2)).toBeLessThan(5);
  });
});

describe("course of the loudness", () => {
  it("attack: 70 % of a straight rise of 0.2 s", () => {
    const { attackTime } = rowOf(soundOf(1, (t) => Math.min(1, t / 0.2) * Math.sin(2 * Math.PI * 500 * t)));
    expect(Math.abs(10 ** attackTime - 0.14)).toBeLessThan(0.01);
  });

  it("decay and levels of e^-5t", () => {
    const row = rowOf(soundOf(1.5, (t) => Math.exp(-5 * t) * Math.sin(2 * Math.PI * 600 * t)));
    const perSecond = -20 * 5 * Math.log10(Math.E);
    expect(Math.abs(row.decayRate / perSecond - 1)).toBeLessThan(0.05);
    expect(Math.abs(row["fade0.5"] - perSecond / 2)).toBeLessThan(1);
    expect(Math.abs(row.temporalCentroid - 0.1)).toBeLessThan(0.01);
    expect(Math.abs(row.bandDecay2 / perSecond - 1)).toBeLessThan(0.1);
  });
});

describe("spectrum", () => {
  it("brightness and rolloff of a sine are its frequency; noise is flat", () => {
    const sine = rowOf(tone(3000, [0.5]));
    expect(Math.abs(sine.centroid - 3000)).toBeLessThan(60);
    expect(Math.abs(sine.rolloff - 3000)).toBeLessThan(40);
    expect(sine.flatness).toBeLessThan(1e-3);
    const random = randomFrom(4);
    const noise = rowOf(soundOf(1, () => random() - 0.5));
    // e^-0.5772: geometric over arithmetic mean of exponentially distributed power.
    expect(Math.abs(noise.flatness - 0.5615)).toBeLessThan(0.02);
    expect(Math.abs(noise.centroid - RATE / 4)).toBeLessThan(100);
  });
});

describe("what is told of a sound", () => {
  it("does not change with its level, loudness aside", () => {
    const steady = tone(300, [0.4, 0.2, 0.1]);
    const sound = { ...steady, samples: steady.samples.map((value, n) => value * Math.exp(-n / 8000)) };
    const [loud, soft] = [rowOf(sound), rowOf(scaled(sound, 0.01))];
    for (const [name, value] of Object.entries(loud))
      if (name === "loudness") expect(soft[name]).toBeCloseTo(value - 40, 2);
      else expect(Math.abs(soft[name] - value), name).toBeLessThan(2e-3 * Math.max(1, Math.abs(value)));
  });

  it("does not change with silence before it", () => {
    const sound = tone(300, [0.4, 0.2, 0.1], 0.5);
    const later = new Float32Array(sound.samples.length + 128 * 100);
    later.set(sound.samples, 128 * 100);
    const [now, then] = [rowOf(sound), rowOf({ sampleRate: RATE, samples: later })];
    expect(then.pitch).toBeCloseTo(now.pitch, 2);
    expect(Math.abs(then.mfcc1 - now.mfcc1)).toBeLessThan(3);
  });
});
