// Numbers, shares and note lengths as words, for titles that are read once and understood.

const CARDINALS = "zero one two three four five six seven eight nine ten eleven twelve".split(" ");
const ORDINALS = "zeroth first second third fourth fifth sixth seventh eighth".split(" ");

/** "three" of 3; 0 to 12. */
export const cardinal = (n: number): string => CARDINALS[n];

/** "third" of 3; 1 to 8. */
export const ordinal = (n: number): string => ORDINALS[n];

const PARTS: Readonly<Record<number, string>> = {
  3: "third",
  4: "fourth",
  6: "sixth",
  8: "eighth",
  12: "twelfth",
  24: "twenty-fourth",
};
const LARGE = "thirteen fourteen fifteen sixteen seventeen eighteen nineteen twenty".split(" ");
const counted = (n: number): string =>
  n <= 12 ? CARDINALS[n] : n <= 20 ? LARGE[n - 13] : `twenty-${CARDINALS[n - 20]}`;

/** "five twelfths into the bar", "halfway into the bar"; 0 < part < whole, whole divides 24. */
export function partInto(part: number, whole: number, of: string): string {
  const divisor = greatestDivisor(part, whole);
  const [over, under] = [part / divisor, whole / divisor];
  const fraction = under === 2 ? "halfway" : `${counted(over)} ${PARTS[under]}${over === 1 ? "" : "s"}`;
  return `${fraction} into ${of}`;
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}

/** "two quarters and an eighth" of 2.5; multiples of a quarter of a quarter, > 0. */
export function quarters(length: number): string {
  const whole = Math.floor(length);
  const rest = ["", "a sixteenth", "an eighth", "a dotted eighth"][4 * (length - whole)];
  const first = whole === 0 ? "" : whole === 1 ? "a quarter" : `${cardinal(whole)} quarters`;
  return [first, rest].filter((part) => part !== "").join(" and ");
}
