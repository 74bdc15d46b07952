// Initial values of parameters, each with its source. Randomness is a function of seed and path, nothing else.

/** Uniform numbers in [0, 1). */
export type Random = () => number;

/** Initial values for a parameter of the given shape. */
export type Initializer = (shape: readonly number[], random: Random) => Float32Array;

/** A small seeded generator (sfc32) whose state is hashed from the seed and a path. */
export function randomFrom(seed: number, path: string): Random {
  // The seed comes in as text alone: were it in the state as well, seeds of one digit would cancel out (7 ^ "7" = 8 ^ "8").
  let [a, b, c, counter] = [0x9e3779b8, 0x243f6a88, 0xb7e15162, 1];
  for (const character of `${seed}:${path}`) {
    a = Math.imul(a ^ character.codePointAt(0)!, 0x85ebca6b);
    b = Math.imul(b ^ (a >>> 13), 0xc2b2ae35);
    c = (c + (b ^ (b >>> 16))) | 0;
  }
  const next = () => {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = ((c << 21) | (c >>> 11)) + sum;
    return (sum >>> 0) / 4294967296;
  };
  for (let i = 0; i < 12; i++) next();
  return next;
}

const sizeOf = (shape: readonly number[]) => shape.reduce((product, dim) => product * dim, 1);

/** Inputs and outputs of one unit: [in, out] for matrices, [out, in, ...kernel] for convolutions. */
function fans(shape: readonly number[]): { fanIn: number; fanOut: number } {
  if (shape.length < 2) return { fanIn: sizeOf(shape), fanOut: sizeOf(shape) };
  if (shape.length === 2) return { fanIn: shape[0], fanOut: shape[1] };
  const field = sizeOf(shape.slice(2));
  return { fanIn: shape[1] * field, fanOut: shape[0] * field };
}

const fillWith = (shape: readonly number[], value: () => number): Float32Array =>
  Float32Array.from({ length: sizeOf(shape) }, value);

/** `value` everywhere. */
export const constantInitializer =
  (value: number): Initializer =>
  (shape) =>
    fillWith(shape, () => value);

export const zerosInitializer: Initializer = constantInitializer(0);
export const onesInitializer: Initializer = constantInitializer(1);

/** U(-bound, bound) */
export const uniformInitializer =
  (bound: number): Initializer =>
  (shape, random) =>
    fillWith(shape, () => (2 * random() - 1) * bound);

/** N(0, scale^2), by Box and Muller. */
export const normalInitializer =
  (scale: number): Initializer =>
  (shape, random) =>
    fillWith(shape, () => scale * Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()));

/** U(-a, a) with a = sqrt(6 / (fanIn + fanOut)). Glorot and Bengio 2010. */
export const glorotUniform: Initializer = (shape, random) => {
  const { fanIn, fanOut } = fans(shape);
  return uniformInitializer(Math.sqrt(6 / (fanIn + fanOut)))(shape, random);
};

/** N(0, 2 / fanIn), for rectifiers. He et al. 2015, arXiv:1502.01852. */
export const heNormal: Initializer = (shape, random) =>
  normalInitializer(Math.sqrt(2 / fans(shape).fanIn))(shape, random);

/** U(-a, a) with a = 1 / sqrt(fanIn): LeCun et al. 1998, and what PyTorch gives a linear layer. */
export const lecunUniform: Initializer = (shape, random) =>
  uniformInitializer(1 / Math.sqrt(fans(shape).fanIn))(shape, random);

/** A random orthogonal matrix times `gain` (Gram-Schmidt on normals), for recurrences. Saxe et al. 2014, arXiv:1312.6120. */
export const orthogonal =
  (gain = 1): Initializer =>
  (shape, random) => {
    const [rows, columns] = [shape[0], sizeOf(shape.slice(1))];
    const [count, width] = rows <= columns ? [rows, columns] : [columns, rows];
    const basis = Float64Array.from(normalInitializer(1)([count, width], random));
    for (let i = 0; i < count; i++) orthonormalizeRow(basis, width, i);
    return Float32Array.from({ length: rows * columns }, (_, flat) => {
      const [row, column] = [Math.floor(flat / columns), flat % columns];
      return gain * (rows <= columns ? basis[row * width + column] : basis[column * width + row]);
    });
  };

/** Makes row `i` orthogonal to the rows above it and of length 1 (modified Gram-Schmidt). */
function orthonormalizeRow(rows: Float64Array, width: number, i: number): void {
  const at = i * width;
  for (let other = 0; other < at; other += width) {
    const overlap = dotOfRows(rows, at, other, width);
    for (let k = 0; k < width; k++) rows[at + k] -= overlap * rows[other + k];
  }
  const norm = Math.sqrt(dotOfRows(rows, at, at, width));
  for (let k = 0; k < width; k++) rows[at + k] /= norm;
}

/** Four sums side by side: one alone would wait for each addition before the next. */
function dotOfRows(rows: Float64Array, a: number, b: number, width: number): number {
  let [s0, s1, s2, s3] = [0, 0, 0, 0];
  let k = 0;
  for (; k + 4 <= width; k += 4) {
    s0 += rows[a + k] * rows[b + k];
    s1 += rows[a + k + 1] * rows[b + k + 1];
    s2 += rows[a + k + 2] * rows[b + k + 2];
    s3 += rows[a + k + 3] * rows[b + k + 3];
  }
  for (; k < width; k++) s0 += rows[a + k] * rows[b + k];
  return s0 + s1 + s2 + s3;
}
