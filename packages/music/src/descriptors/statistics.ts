// The statistics that descriptors are made of. NaN stands for "undefined" throughout: no value, or nothing to divide by.

/** `part / whole`; NaN unless `whole > 0`. */
export function ratio(part: number, whole: number): number {
  return whole > 0 ? part / whole : Number.NaN;
}

export function sum(values: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < values.length; i++) total += values[i];
  return total;
}

export function mean(values: ArrayLike<number>): number {
  return ratio(sum(values), values.length);
}

/** Population standard deviation, `sqrt(mean((x - mean(x))^2))`. */
export function deviation(values: ArrayLike<number>): number {
  const centre = mean(values);
  let total = 0;
  for (let i = 0; i < values.length; i++) total += (values[i] - centre) ** 2;
  return Math.sqrt(ratio(total, values.length));
}

export function smallest(values: ArrayLike<number>): number {
  let result = values.length > 0 ? values[0] : Number.NaN;
  for (let i = 1; i < values.length; i++) if (values[i] < result) result = values[i];
  return result;
}

export function largest(values: ArrayLike<number>): number {
  let result = values.length > 0 ? values[0] : Number.NaN;
  for (let i = 1; i < values.length; i++) if (values[i] > result) result = values[i];
  return result;
}

/** Share of the values that satisfy `holds`; NaN without values. */
export function share(values: ArrayLike<number>, holds: (value: number, index: number) => boolean): number {
  let count = 0;
  for (let i = 0; i < values.length; i++) if (holds(values[i], i)) count++;
  return ratio(count, values.length);
}

/** Shannon entropy in bits of weights >= 0, `-sum p log2 p` with `p = w / sum(w)`; NaN if all are 0. */
export function entropy(weights: Iterable<number>): number {
  let total = 0;
  let weighted = 0;
  for (const weight of weights) {
    if (weight <= 0) continue;
    total += weight;
    weighted += weight * Math.log2(weight);
  }
  return total > 0 ? Math.max(0, Math.log2(total) - weighted / total) : Number.NaN;
}

/** Entropy in bits of the classes that `classify` puts the values into. */
export function classEntropy(values: ArrayLike<number>, classify: (value: number) => number): number {
  const counts = new Map<number, number>();
  for (let i = 0; i < values.length; i++) {
    const label = classify(values[i]);
    counts.set(label, (counts.get(label) ?? 0) + 1);
  }
  return entropy(counts.values());
}

/** Class of a length on a logarithmic scale, two classes an octave: 1, 1.5, 2, 3, 4 fall into neighbouring classes. */
export function halfOctave(length: number): number {
  return Math.round(2 * Math.log2(length));
}

/** First index whose value is >= `bound` in an ascending array. */
export function lowerBound(ascending: ArrayLike<number>, bound: number): number {
  let low = 0;
  let high = ascending.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (ascending[middle] < bound) low = middle + 1;
    else high = middle;
  }
  return low;
}
