import { evaluate, input, Parameters } from "@semitone/graph";
import { randomFrom } from "@semitone/stats";
import { describe, expect, it } from "vitest";
import type { ModelSizes } from "./model-page.ts";
import { classifier, decoder, encoder, LATENT } from "./networks.ts";
import { PAGE_NAMES, PAGES } from "./pages.ts";

const row: ModelSizes = { shape: [6], classes: 3, content: 4, encoder: "mlp", decoder: "mlp" };
const random = randomFrom(2);
const some = (length: number) => Float64Array.from({ length }, () => 2 * random() - 1);
const valuesOf = (parameters: Parameters) =>
  Object.fromEntries(parameters.all.map(({ name, initial }) => [name, initial()]));
const namesOf = (parameters: Parameters) => parameters.all.map(({ name }) => name);

describe("answers of the zoo", () => {
  it.each(PAGE_NAMES.filter((name) => !["vae", "hierarchical-number", "timbre"].includes(name)))(
    "%s answers with a distribution over the classes, row by row",
    (name) => {
      const parameters = new Parameters({ seed: 1 });
      const { answer } = PAGES[name](parameters, row);
      const said = answer(input("x", [4, 6]));
      const x = some(24);
      const at = (values: Float64Array) =>
        Array.from(evaluate([said], { ...valuesOf(parameters), x: values })[0].data, Number);
      const all = at(x);
      for (let i = 0; i < 4; i++) {
        const probs = all.slice(3 * i, 3 * i + 3);
        expect(probs.reduce((sum, p) => sum + p, 0)).toBeCloseTo(1, 9);
        expect(Math.min(...probs)).toBeGreaterThan(0);
      }
      // A row's answer is its own: changing the last row leaves the others.
      const changed = at(x.with(23, 5));
      expect(changed.slice(0, 9)).toEqual(all.slice(0, 9));
      expect(changed.slice(9)).not.toEqual(all.slice(9));
    },
  );

  it("m1m2 trains its second stage alone", () => {
    const parameters = new Parameters();
    const { trainable } = PAGES.m1m2(parameters, row);
    const [kept, trained] = [false, true].map((is) => parameters.all.filter((one) => trainable!(one) === is));
    expect(kept.length).toBeGreaterThan(0);
    expect(kept.every(({ name }) => name.startsWith("m1/"))).toBe(true);
    expect(trained.some(({ name }) => name.startsWith("m1/"))).toBe(false);
  });

  it("vade and m1m2 hold an autoencoder of the very names and sizes of the vae, from which they are started", () => {
    const [vae, vade, m1m2] = (["vae", "vade", "m1m2"] as const).map((name) => {
      const parameters = new Parameters();
      PAGES[name](parameters, row);
      return parameters.all.map(({ name: own, size }) => `${own} ${size}`);
    });
    for (const parameter of vae) {
      expect(vade).toContain(parameter);
      expect(m1m2).toContain(`m1/${parameter}`);
    }
  });
});

describe("networks of the zoo", () => {
  it("encoder, classifier and decoder keep their parameters in scopes of their own", () => {
    const parameters = new Parameters();
    encoder(parameters, "encoder", row);
    const first = namesOf(parameters);
    classifier(parameters, row);
    decoder(parameters, [LATENT], row);
    expect(first.every((name) => name.startsWith("encoder/"))).toBe(true);
    const others = namesOf(parameters).slice(first.length);
    expect(others.every((name) => /^(classifier|decoder)\//.test(name))).toBe(true);
    expect(() => encoder(parameters, "encoder", row)).toThrow(/encoder/);
  });

  it("a decoder's errors are the same for all rows, and stay between e^-2.5 and e^0.5", () => {
    const parameters = new Parameters();
    const write = decoder(parameters, [LATENT], row);
    const { scale } = write(input("z", [2, LATENT])).parameters;
    const at = (value: number) =>
      Array.from(
        evaluate([scale], {
          ...valuesOf(parameters),
          z: some(2 * LATENT),
          "decoder/logScale": new Float32Array(6).fill(value),
        })[0].data,
        Number,
      );
    for (const [raw, held] of [
      [-9, -2.5],
      [-1, -1],
      [0, 0],
      [3, 0.5],
    ])
      for (const value of at(raw)) expect(value).toBeCloseTo(Math.exp(held), 6);
  });

  it("what stands beside x is read, too: a class beside the row moves its code", () => {
    const parameters = new Parameters({ seed: 1 });
    const read = encoder(parameters, "encoder", row, { beside: [3] });
    const { loc } = read(input("x", [1, 6]), input("y", [1, 3])).parameters;
    const x = some(6);
    const at = (y: number[]) => [...evaluate([loc], { ...valuesOf(parameters), x, y })[0].data];
    expect(at([1, 0, 0])).toEqual(at([1, 0, 0]));
    expect(at([1, 0, 0])).not.toEqual(at([0, 1, 0]));
    expect(at([1, 0, 0])).toHaveLength(LATENT);
  });
});
