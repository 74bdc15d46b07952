import { input, type Tensor } from "@semitone/graph";
import { randomStream } from "@semitone/runtime";
import { describe, expect, it } from "vitest";
import { CLASSES, type Digits, sliceDigits } from "./digits.ts";
import { mover } from "./moved.ts";
import { openForward, type Weights } from "./training.ts";
import { beginVade, type Vade, type VadeRecipe, vadeNetworks } from "./vade.ts";
import { runVade } from "./vade-cells.ts";

const SIDE = 10;

/** Ten glyphs of three strokes each, drawn as blurred bars, moved a little and with noise: clusters that are known. */
function glyphs(count: number, seed: number): Digits {
  const size = SIDE * SIDE;
  const strokes = randomStream(7, "strokes").uniform(new Float32Array(CLASSES * 3 * 4), {
    low: 1,
    high: SIDE - 2,
  });
  const shapes = new Float32Array(CLASSES * size);
  for (let stroke = 0; stroke < CLASSES * 3; stroke++) {
    const [x0, y0, x1, y1] = strokes.subarray(stroke * 4, stroke * 4 + 4);
    for (let pixel = 0; pixel < size; pixel++) {
      const [x, y] = [pixel % SIDE, Math.floor(pixel / SIDE)];
      const along = ((x - x0) * (x1 - x0) + (y - y0) * (y1 - y0)) / ((x1 - x0) ** 2 + (y1 - y0) ** 2);
      const at = Math.min(1, Math.max(0, along));
      const distance = (x - x0 - at * (x1 - x0)) ** 2 + (y - y0 - at * (y1 - y0)) ** 2;
      const index = Math.floor(stroke / 3) * size + pixel;
      shapes[index] = Math.max(shapes[index], Math.exp(-distance));
    }
  }
  const labels = randomStream(seed, "labels").integers(new Uint8Array(count), { high: CLASSES });
  const images = new Float32Array(count * size);
  mover(shapes, SIDE, { turn: 0.1, slant: 0.1, stretch: 0.05, shift: 0.4 }, seed)(0, labels, images);
  const noise = randomStream(seed, "noise").normal(new Float32Array(images.length), { scale: 0.05 });
  return {
    count,
    size,
    labels,
    images: images.map((value, i) => Math.min(1, Math.max(0, value + noise[i]))),
  };
}

const RECIPE: VadeRecipe = {
  hidden: [48, 48],
  latent: 5,
  side: SIDE,
  components: CLASSES,
  move: { turn: 0.1, slant: 0.1, stretch: 0.05, shift: 0.4 },
  fineMove: { turn: 0.1, slant: 0.1, stretch: 0.05, shift: 0.4 },
  rows: 100,
  learningRate: 3e-3,
  fineLearningRate: 1e-3,
  beta: 1,
  pretraining: 20,
  epochs: 10,
  scaleFloor: 0.3,
  restarts: 3,
  alpha: 20,
  labelledRows: 10,
  rounds: 1,
  roundEpochs: 5,
  guessedRows: 40,
  sure: 0.9,
};

const [training, test] = [glyphs(2000, 1), glyphs(1000, 2)];
/** Ten times what it takes, for a busy machine. */
const TIMEOUT = 180_000;
const context = { training, test, seed: 1, threads: 1, report: () => {} };

describe("runVade", () => {
  it(
    "runVade without labels puts glyphs of a kind into a component of their own, where chance has 15 %",
    async () => {
      const { accuracy, extra } = await runVade(context, 0, RECIPE);
      expect(accuracy).toBeGreaterThan(0.85);
      expect(extra?.leastUsed).toBeGreaterThan(0.03);
    },
    TIMEOUT,
  );

  it(
    "runVade with one label a glyph names the components right, better than the labels alone",
    async () => {
      const { accuracy, supervised } = await runVade(context, 10, RECIPE);
      expect(accuracy).toBeGreaterThan(0.85);
      expect(accuracy).toBeGreaterThan(supervised! + 0.03);
    },
    TIMEOUT,
  );
});

describe("startFrom", () => {
  it(
    "startFrom leaves what the autoencoder gives back as it was",
    async () => {
      const few = sliceDigits(test, 0, 300);
      const task: Vade = { recipe: RECIPE, digits: few, seed: 3, threads: 1, report: () => {} };
      const networks = vadeNetworks(task);
      const first = Object.fromEntries(networks.parameters.all.map(({ name, initial }) => [name, initial()]));
      const x = input("x", ["batch", test.size]);
      const code = networks.encoder(x).parameters.loc;
      const run = async (output: Tensor, weights: Weights) => {
        const forward = await openForward(output, test.size, networks.parameters, 1);
        return forward.run(few.images, weights).finally(() => forward.dispose());
      };
      const start = await beginVade(task, networks, first);
      const [before, after] = [
        await run(networks.decoder(code).parameters.logits, first),
        await run(networks.decoder(code).parameters.logits, start),
      ];
      for (const [i, value] of before.entries()) expect(Math.abs(after[i] - value)).toBeLessThan(1e-4);
    },
    TIMEOUT,
  );
});
