// A recording as a line: lowest and highest sample of each stretch, a bar from one to the other.

/** @param peaks  lowest and highest in turn, -127..127 */
export function drawWaveform(
  context: CanvasRenderingContext2D,
  peaks: readonly number[],
  { width, top, height, colour }: { width: number; top: number; height: number; colour: string },
): void {
  const stretches = peaks.length / 2;
  const step = width / Math.max(1, stretches);
  const middle = top + height / 2;
  context.fillStyle = colour;
  for (let i = 0; i < stretches; i++) {
    const [low, high] = [peaks[2 * i], peaks[2 * i + 1]].map((value) => (value / 127) * (height / 2 - 2));
    context.fillRect(i * step, middle - high, Math.max(1, step - 0.5), Math.max(1, high - low));
  }
}
