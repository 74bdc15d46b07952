// Fits y = 2 x - 1 by gradient descent: the whole engine on one page. Run: npx tsx --conditions=source examples/01-fit-a-line.ts
// Expect: slope 2.00, offset -1.00 after 200 steps, in well under a second.
import {
  input,
  linear,
  mean,
  mul,
  Parameters,
  sgd,
  sub,
  type TrainingStepProgram,
  trainingStep,
} from "@semitone/graph";
import { createSession, createTrainingSession, keepsOnDevice } from "@semitone/runtime";

/** One step of gradient descent on the mean squared error of eight points. */
export function build(): TrainingStepProgram {
  const parameters = new Parameters({ seed: 1 });
  const [x, y] = [input("x", [8, 1]), input("y", [8, 1])];
  const error = sub(linear(parameters, { inputs: [1], outputs: 1 })(x), y);
  return trainingStep({ loss: mean(mul(error, error)), parameters, optimizer: sgd(), learningRate: 0.1 });
}

export async function main(): Promise<{ slope: number; offset: number }> {
  const training = await createTrainingSession({ createSession, keepsOnDevice }, build());
  const xs = Float32Array.from({ length: 8 }, (_, i) => i / 4 - 1);
  training.feeds.x.set(xs as never);
  training.feeds.y.set(xs.map((x) => 2 * x - 1) as never);
  for (let step = 0; step < 200; step++) {
    await training.step();
    training.commit();
  }
  const { weight, bias } = await training.state.read();
  await training.dispose();
  return { slope: Number(weight.data[0]), offset: Number(bias.data[0]) };
}

if (import.meta.filename === process.argv[1]) {
  const { slope, offset } = await main();
  console.log(`slope ${slope.toFixed(2)}, offset ${offset.toFixed(2)}`);
}
