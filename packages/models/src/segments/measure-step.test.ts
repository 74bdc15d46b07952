import { TINY_SIZES } from "@semitone/testing";
import { expect, it } from "vitest";
import { measureStep } from "./measure-step.ts";

it("measureStep tells the seconds and the work of a step, which grow with the networks", async () => {
  const networks = { encoder: "mlp", decoder: "mlp" } as const;
  const small = await measureStep({ networks, sizes: TINY_SIZES, threads: 1 });
  const large = await measureStep({ networks, sizes: { ...TINY_SIZES, beat: 256, hidden: 256 }, threads: 1 });
  expect(small.seconds).toBeGreaterThan(0);
  // Ten times as many products in the layers of beats: work of the processor, whatever the load.
  expect(large.pace).toBeGreaterThan(1.5 * small.pace);
});
