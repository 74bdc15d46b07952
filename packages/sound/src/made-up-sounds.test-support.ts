// Sounds for tests, by formula.
import type { Sound } from "./sound.ts";

export const RATE = 22_050;

export const soundOf = (seconds: number, sample: (t: number, n: number) => number): Sound => ({
  sampleRate: RATE,
  samples: Float32Array.from({ length: Math.round(seconds * RATE) }, (_, n) => sample(n / RATE, n)),
});

/** Partials of these amplitudes, those above half the rate left out. */
export const tone = (hertz: number, amplitudes: readonly number[], seconds = 1, stretch = 0): Sound =>
  soundOf(seconds, (t) =>
    amplitudes.reduce((sum, amplitude, i) => {
      const own = (i + 1) * hertz * Math.sqrt(1 + stretch * (i + 1) ** 2);
      return own < RATE / 2 ? sum + amplitude * Math.sin(2 * Math.PI * own * t) : sum;
    }, 0),
  );

/** The sound of fixtures/generate/sound.py. */
export const fixtureSound = (): Sound =>
  soundOf(12_000 / RATE, (t, n) => {
    let partials = 0;
    for (let h = 1; h < 9; h++) partials += (0.2 / h) * Math.sin(2 * Math.PI * 220 * h * t);
    const glide = 0.05 * Math.sin(2 * Math.PI * (1000 * t + 3000 * t * t));
    const noise = 0.02 * (Math.abs(Math.sin(n * 12.9898) * 43758.5453) % 1) - 0.01;
    return partials * Math.exp(-4 * t) + glide + noise;
  });
