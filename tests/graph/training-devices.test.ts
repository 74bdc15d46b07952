// The same training run on every device: Adam on a small variational autoencoder, losses step by step.
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  adam,
  add,
  exp,
  input,
  linear,
  mean,
  mul,
  Parameters,
  scope,
  softplus,
  sub,
  sum,
  tanh,
  trainingStep,
} from "@semitone/graph";
import { type DeviceName, devices, LOG_FILE, softwareVulkan, startTraining } from "@semitone/runtime";
import { describe, expect, it } from "vitest";

const [ROWS, SIZE, LATENT, STEPS] = [16, 12, 3, 20];

/** After twenty steps of Adam, whose early steps divide by the gradient itself, roundings have grown to this share of the loss. */
const TOLERANCE: Partial<Record<DeviceName, number>> = { cpu: 0, wasm: 2e-5, webgpu: 2e-4 };

function program() {
  const parameters = new Parameters({ seed: 4 });
  const layer = (name: string, inputs: number, outputs: number) =>
    scope(name, () => linear(parameters, { inputs: [inputs], outputs }));
  const [x, noise] = [input("x", [ROWS, SIZE]), input("noise", [ROWS, LATENT])];
  const hidden = tanh(layer("encoder", SIZE, 8)(x));
  const [loc, logVariance] = [layer("loc", 8, LATENT)(hidden), layer("logVariance", 8, LATENT)(hidden)];
  const z = add(loc, mul(exp(mul(logVariance, 0.5)), noise));
  const logits = layer("logits", 8, SIZE)(softplus(layer("decoder", LATENT, 8)(z)));
  const nll = sum(sub(softplus(logits), mul(x, logits)), { axes: 1 });
  const kl = mul(sum(sub(add(exp(logVariance), mul(loc, loc)), add(logVariance, 1)), { axes: 1 }), 0.5);
  return trainingStep({
    loss: mean(add(nll, kl)),
    parameters,
    optimizer: adam(),
    learningRate: 0.02,
    clipNorm: 5,
  });
}

/** The losses of a run by a trainer of its own, or why there is no such device. */
async function losses(device: DeviceName): Promise<number[] | string> {
  const { available, reason } = (await devices()).find(({ name }) => name === device)!;
  const env = available ? {} : device === "webgpu" ? softwareVulkan() : undefined;
  if (!env) return reason!;
  const runDir = mkdtempSync(join(tmpdir(), "semitone-device-"));
  try {
    const feeds = { x: { kind: "uniform" }, noise: { kind: "normal" } } as const;
    await startTraining(
      { program: program(), feeds, steps: STEPS, seed: 8, device, threads: 1 },
      { runDir, env },
    ).done;
    const lines = readFileSync(join(runDir, LOG_FILE), "utf8").trim().split("\n");
    return lines.map((line) => JSON.parse(line).loss);
  } finally {
    rmSync(runDir, { recursive: true, force: true });
  }
}

describe("a training run", async () => {
  const onCpu = (await losses("cpu")) as number[];

  it("lowers its loss on the cpu", () => {
    expect(onCpu[STEPS - 1]).toBeLessThan(onCpu[0]);
  });

  it.for(Object.entries(TOLERANCE))(
    "on %s has the cpu's losses within a share of %s",
    { timeout: 180_000 },
    async ([device, tolerance], { skip }) => {
      const there = await losses(device as DeviceName);
      if (typeof there === "string") skip(`no ${device} here: ${there}`);
      (there as number[]).forEach((loss, step) => {
        expect(Math.abs(loss - onCpu[step]) / onCpu[step]).toBeLessThanOrEqual(tolerance);
      });
    },
  );
});
