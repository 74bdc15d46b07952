import { describe, expect, it } from "vitest";
import { findMethod, METHOD_NAMES, METHODS } from "./choices.ts";

describe("findMethod", () => {
  it("findMethod(its name on a command line) is every method", () => {
    expect(METHOD_NAMES.map(findMethod)).toEqual([...METHODS]);
    for (const name of METHOD_NAMES) expect(name).toMatch(/^[a-z0-9+-]+$/);
  });

  it.each([
    ["GM-VAE", "GM-VAE"],
    ["gmvae", "GM-VAE"],
    ["M1 + M2", "M1+M2"],
    ["m1m2", "M1+M2"],
    ["vae", "M1"],
    ["VAE", "M1"],
    ["Logistic_Regression", "logistic regression"],
    ["forest", undefined],
    ["", undefined],
  ])("findMethod(%j) is %j", (name, method) => {
    expect(findMethod(name)).toBe(method);
  });
});
