// The spectral envelope of one sound over time, as seen from partials that are not its own.
import { centsToHertz, FLOOR_DB, type SoundModel } from "./model.ts";
import { valueAt } from "./noise.ts";

/** Beyond its last partial a sound falls off. */
const FALL_DB_PER_OCTAVE = 18;

/**
 * Amplitudes of partials as a smooth envelope over frequency and a distance from it for each number. Envelope: (1, 2, 1) / 4 over neighbouring
 * partials, which a clarinet's odd and even ones leave flat, linear in dB between them; the distance keeps odd and even apart at any pitch.
 */
export class SpectralEnvelope {
  readonly #smooth: Float64Array;
  readonly #apart: Float64Array;
  #hertz = 1;

  constructor(private readonly model: SoundModel) {
    this.#smooth = new Float64Array(model.partials);
    this.#apart = new Float64Array(model.partials);
  }

  /** Goes to a frame, which need not be whole. */
  frame(at: number): void {
    const { partials, amplitudes, cents } = this.model;
    this.#hertz = centsToHertz(valueAt(cents, 1, at, 0));
    const db = Float64Array.from({ length: partials }, (_, p) => valueAt(amplitudes, partials, at, p));
    for (let p = 0; p < partials; p++) {
      this.#smooth[p] = (db[Math.max(0, p - 1)] + 2 * db[p] + db[Math.min(partials - 1, p + 1)]) / 4;
      this.#apart[p] = db[p] - this.#smooth[p];
    }
  }

  /** Amplitude in dB of partial `number` if it sounds at `hertz`. */
  read(number: number, hertz: number): number {
    const apart = number <= this.model.partials ? this.#apart[number - 1] : 0;
    return Math.max(FLOOR_DB, this.#at(this.#smooth, hertz, FALL_DB_PER_OCTAVE) + apart);
  }

  /** How far a partial at `hertz` stands out of the noise. */
  tonalAt(hertz: number): number {
    const { cents, tonal } = this.model;
    this.#hertz = centsToHertz(cents[cents.length >> 1]);
    return Math.max(0, this.#at(tonal, hertz, 0));
  }

  #at(values: Float64Array, hertz: number, fall: number): number {
    const { inharmonicity: b, partials } = this.model;
    const x = hertz / this.#hertz;
    // n sqrt(1 + B n^2) = x, solved for n.
    const n = b > 0 ? Math.sqrt((Math.sqrt(1 + 4 * b * x * x) - 1) / (2 * b)) : x;
    if (n <= 1) return values[0];
    if (n >= partials) return values[partials - 1] - fall * Math.log2(n / partials);
    const k = Math.floor(n);
    return values[k - 1] + (n - k) * (values[k] - values[k - 1]);
  }
}
