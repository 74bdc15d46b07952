// How frequent classes are in music without labels, which need not be how often people labelled them.

const ROUNDS = 200;
/** Pseudo-labels of the pool that stand for the labelled frequencies, per pool row, where answers tell half of what there is to know. */
const CAUTION = 0.3;
/** Answers that tell less than this say too little of frequencies, least of all in music of another kind than what is asked about. */
const MIN_TOLD = 0.5;

/**
 * Frequencies of the classes in the pool that make its answers likeliest, by expectation maximisation; held near those of the labels,
 * the more so the less the answers tell.
 *
 * @param answers   calibrated probabilities of the pool's rows
 * @param labelled  frequencies among the labels that the answers were calibrated to, all > 0
 * @param told      share of the uncertainty about left-out labels that answers remove, 0..1
 * @see Saerens, Latinne and Decaestecker 2002
 */
export function classFrequencies(
  answers: readonly (readonly number[])[],
  labelled: readonly number[],
  told: number,
): number[] {
  if (!(told > MIN_TOLD) || answers.length === 0) return [...labelled];
  const caution = (CAUTION * (1 - told)) / told;
  let frequencies = [...labelled];
  for (let round = 0; round < ROUNDS; round++) {
    const sums = labelled.map((share) => caution * answers.length * share);
    for (const answer of answers) {
      const moved = moveTo(frequencies, labelled, answer);
      for (let k = 0; k < sums.length; k++) sums[k] += moved[k];
    }
    const total = sums.reduce((sum, value) => sum + value, 0);
    frequencies = sums.map((value) => value / total);
  }
  return frequencies;
}

/**
 * Whether labels of classes with these masses can be a sample of music in which classes have these frequencies: 2 n KL lies within two
 * deviations of its mean, as chi-squared with K - 1 degrees of freedom does in about 95 of 100 samples.
 */
export function mayBeSample(masses: readonly number[], frequencies: readonly number[]): boolean {
  const n = masses.reduce((sum, mass) => sum + mass, 0);
  const G = masses.reduce(
    (sum, mass, k) => (mass > 0 ? sum + 2 * mass * Math.log(mass / n / frequencies[k]) : sum),
    0,
  );
  const degrees = masses.length - 1;
  return G <= degrees + 2 * Math.sqrt(2 * degrees);
}

/** An answer calibrated to the frequencies `from`, as it reads where classes come with the frequencies `to`. */
export function moveTo(to: readonly number[], from: readonly number[], answer: readonly number[]): number[] {
  const weights = answer.map((p, k) => (p * to[k]) / from[k]);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return weights.map((weight) => weight / total);
}
