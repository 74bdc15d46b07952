/** Inner product of a row with the weights of one output, which run over the columns. */
export function weighted(weights: Float32Array, output: number, row: Float64Array): number {
  const start = output * row.length;
  let sum = 0;
  for (let i = 0; i < row.length; i++) sum += weights[start + i] * row[i];
  return sum;
}
