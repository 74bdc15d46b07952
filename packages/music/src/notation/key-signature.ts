// Signatures of keys, letter by letter, and the count of fifths that stands for one in a score. Knows no file format.
import { wrapFifths } from "./pitch-names.ts";

/** Letters in the order in which sharps are added; flats run the other way. */
export const FIFTHS_OF_STEP = "FCGDAEB";
/** Past seven fifths letters get a second sharp or flat. */
const MAX_FIFTHS = 14;

/** Alterations by letter of so many fifths. */
export function signatureOf(fifths: number): Map<string, number> {
  const signature = new Map<string, number>();
  for (let k = 0; k < Math.min(MAX_FIFTHS, Math.abs(fifths)); k++) {
    const step = fifths > 0 ? FIFTHS_OF_STEP[k % 7] : FIFTHS_OF_STEP[6 - (k % 7)];
    signature.set(step, (signature.get(step) ?? 0) + Math.sign(fifths));
  }
  return signature;
}

/**
 * The fifths of a signature, from -7 to 7. A score holds no others: `isOdd` says that the signature is no row of fifths, as that of
 * `K:Am ^g`, and that the usual one is given in which the fewest letters differ, of equals the nearest to `near`.
 */
export function fifthsOfSignature(
  signature: ReadonlyMap<string, number>,
  near: number,
): { readonly fifths: number; readonly isOdd: boolean } {
  const distance = (fifths: number) => {
    const usual = signatureOf(fifths);
    return [...FIFTHS_OF_STEP].filter((step) => (usual.get(step) ?? 0) !== (signature.get(step) ?? 0)).length;
  };
  const sum = [...signature.values()].reduce((total, alter) => total + alter, 0);
  if (Math.abs(sum) <= MAX_FIFTHS && distance(sum) === 0) return { fifths: wrapFifths(sum), isOdd: false };
  const [nearest] = Array.from({ length: 15 }, (_, k) => k - 7).sort(
    (a, b) => distance(a) - distance(b) || Math.abs(a - near) - Math.abs(b - near),
  );
  return { fifths: nearest, isOdd: true };
}

/** Fifths of a key so many semitones on, spelt with 5 flats to 6 sharps where it moves at all. */
export function transposedFifths(fifths: number, semitones: number): number {
  if (semitones % 12 === 0) return wrapFifths(fifths);
  return ((((fifths + 7 * semitones + 5) % 12) + 12) % 12) - 5;
}
