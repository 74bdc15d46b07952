// A small piano of our own, so that a machine without any bank of instruments has sound: partials that die away, high ones sooner.
import type { Channels } from "./partials.ts";
import type { PlayedNote } from "./played-notes.ts";

/** Strings are a little stiff: partial n lies at n f sqrt(1 + B n^2). Small enough that the pitch stays within a cent. */
const STIFFNESS = 1e-4;
const MAX_PARTIALS = 12;
const ATTACK_SECONDS = 0.004;
const RELEASE_SECONDS = 0.12;
/** A note that rings longer than this has died away. */
const LONGEST_SECONDS = 12;

/** Adds a note to two channels; low notes sound a little more from the left, high ones from the right. */
export function addPianoNote(
  { left, right }: Channels,
  sampleRate: number,
  { onsetSeconds, durationSeconds, pitch, velocity }: Omit<PlayedNote, "voice" | "track">,
): void {
  const fundamental = 440 * 2 ** ((pitch - 69) / 12);
  const loudness = velocity / 127;
  const held = Math.min(durationSeconds, LONGEST_SECONDS);
  const from = Math.round(onsetSeconds * sampleRate);
  const length = Math.min(left.length - from, Math.ceil((held + RELEASE_SECONDS) * sampleRate));
  const pan = Math.min(1, Math.max(0, (pitch - 21) / 87));
  const [gainLeft, gainRight] = [
    Math.cos((0.3 + 0.4 * pan) * (Math.PI / 2)),
    Math.sin((0.3 + 0.4 * pan) * (Math.PI / 2)),
  ];
  for (let n = 1; n <= MAX_PARTIALS; n++) {
    const frequency = n * fundamental * Math.sqrt(1 + STIFFNESS * n * n);
    if (frequency > sampleRate * 0.45) break;
    // Softer strokes have fewer overtones; a hammer at an eighth of the string all but silences every eighth partial.
    const brightness = (0.35 + 0.5 * loudness) ** (n - 1);
    const hammer = Math.abs(Math.sin((Math.PI * n) / 8)) + 0.1;
    const amplitude = 0.25 * loudness ** 1.5 * brightness * hammer * 1.6;
    if (amplitude < 1e-4) continue;
    const halfLife = (2.2 * 2 ** ((60 - pitch) / 24)) / (1 + 0.35 * (n - 1));
    addPartial(left, right, {
      from,
      length,
      sampleRate,
      frequency,
      held,
      halfLife,
      left: amplitude * gainLeft,
      right: amplitude * gainRight,
    });
  }
}

interface Partial {
  readonly from: number;
  readonly length: number;
  readonly sampleRate: number;
  readonly frequency: number;
  readonly held: number;
  readonly halfLife: number;
  readonly left: number;
  readonly right: number;
}

/** A decaying sine by a rotating pointer: two multiplications a sample instead of a sine. */
function addPartial(left: Float32Array, right: Float32Array, partial: Partial): void {
  const { from, length, sampleRate, frequency, held, halfLife } = partial;
  const turn = (2 * Math.PI * frequency) / sampleRate;
  const decay = 0.5 ** (1 / (halfLife * sampleRate));
  const release = 0.001 ** (1 / (RELEASE_SECONDS * sampleRate));
  const attack = ATTACK_SECONDS * sampleRate;
  const off = held * sampleRate;
  const [cosine, sine] = [Math.cos(turn), Math.sin(turn)];
  let [x, y] = [1, 0];
  let envelope = 1;
  for (let i = 0; i < length; i++) {
    [x, y] = [x * cosine - y * sine, x * sine + y * cosine];
    envelope *= i < off ? decay : decay * release;
    const value = y * envelope * Math.min(1, i / attack);
    left[from + i] += partial.left * value;
    right[from + i] += partial.right * value;
  }
}
