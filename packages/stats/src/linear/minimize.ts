import { dot } from "./linear-algebra.ts";

/**
 * The minimiser of a smooth function from `start`: limited-memory BFGS with halving steps.
 *
 * @param evaluate  value at x; writes the gradient into its second argument
 * @see Nocedal and Wright 2006, algorithm 7.4
 */
export function minimize(
  evaluate: (x: Float64Array, gradient: Float64Array) => number,
  start: Float64Array,
  { steps = 100, tolerance = 1e-6, memory = 8 } = {},
): Float64Array {
  let x = start;
  let gradient = new Float64Array(x.length);
  let value = evaluate(x, gradient);
  const pairs: { s: Float64Array; y: Float64Array; rho: number }[] = [];
  for (let step = 0; step < steps; step++) {
    const direction = gradient.map((g) => -g);
    const used: number[] = [];
    for (const { s, y, rho } of pairs.toReversed()) {
      const a = rho * dot(s, direction);
      used.push(a);
      for (let i = 0; i < x.length; i++) direction[i] -= a * y[i];
    }
    const last = pairs.at(-1);
    const scale = last
      ? dot(last.s, last.y) / dot(last.y, last.y)
      : 1 / Math.max(1, Math.sqrt(dot(gradient, gradient)));
    for (let i = 0; i < x.length; i++) direction[i] *= scale;
    for (const { s, y, rho } of pairs) {
      const b = used.pop()! - rho * dot(y, direction);
      for (let i = 0; i < x.length; i++) direction[i] += b * s[i];
    }
    const slope = dot(gradient, direction);
    if (!(slope < 0)) break;
    const nextGradient = new Float64Array(x.length);
    let size = 1;
    let next = x;
    let nextValue = Number.POSITIVE_INFINITY;
    for (; size > 1e-10; size /= 2) {
      next = x.map((at, i) => at + size * direction[i]);
      nextValue = evaluate(next, nextGradient);
      if (nextValue <= value + 1e-4 * size * slope) break;
    }
    if (!(nextValue < value)) break;
    const s = next.map((at, i) => at - x[i]);
    const y = nextGradient.map((g, i) => g - gradient[i]);
    const curvature = dot(s, y);
    if (curvature > 1e-12) pairs.push({ s, y, rho: 1 / curvature });
    if (pairs.length > memory) pairs.shift();
    const gain = value - nextValue;
    x = next;
    value = nextValue;
    gradient = nextGradient;
    if (gain < tolerance * Math.max(1, Math.abs(value))) break;
  }
  return x;
}
