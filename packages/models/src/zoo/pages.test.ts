import { input, Parameters } from "@semitone/graph";
import { IMAGE_CELLS, PITCH_NUMBERS } from "@semitone/sound";
import { describe, expect, it } from "vitest";
import { NETWORK_KINDS } from "../choices.ts";
import type { ModelSizes } from "./model-page.ts";
import { LATENT } from "./networks.ts";
import { PAGE_NAMES, PAGES, type PageName } from "./pages.ts";

const row: ModelSizes = { shape: [6], classes: 3, content: 4, encoder: "mlp", decoder: "mlp" };
/** Of images and two numbers beside them. */
const imageRow: ModelSizes = { ...row, shape: [IMAGE_CELLS + PITCH_NUMBERS + 2] };
const rowOf = (name: PageName) => (name === "timbre" ? imageRow : row);
const OUTPUTS = { vae: LATENT, "hierarchical-number": 1 } as Readonly<Record<string, number>>;

describe.each(PAGE_NAMES)("the page %s", (name) => {
  it("answers a row of each number of outputs, from the parameters that it creates", () => {
    const parameters = new Parameters();
    const { answer, model, label } = PAGES[name](parameters, rowOf(name));
    expect(answer(input("x", ["batch", ...rowOf(name).shape])).shape).toEqual(["batch", OUTPUTS[name] ?? 3]);
    expect(parameters.count).toBeGreaterThan(100);
    if (label !== undefined) expect(model.variables[label].role).toBe("partial");
  });

  it("declares the same parameters each time, whatever was declared before", () => {
    const namesOf = () => {
      const parameters = new Parameters();
      PAGES[name](parameters, rowOf(name));
      return parameters.all.map(({ name, size }) => `${name} ${size}`);
    };
    expect(namesOf()).toEqual(namesOf());
  });

  it.each(NETWORK_KINDS)("reads and writes sequences with %s networks", (kind) => {
    if (name === "timbre") return;
    const sizes = { ...row, shape: [8, 6], encoder: kind, decoder: kind };
    const { answer } = PAGES[name](new Parameters(), sizes);
    expect(answer(input("x", ["batch", 8, 6])).shape).toEqual(["batch", OUTPUTS[name] ?? 3]);
  });
});

describe("the page timbre", () => {
  it("refuses rows without an image, and sequences", () => {
    for (const shape of [[6], [8, imageRow.shape[0]]])
      expect(() => PAGES.timbre(new Parameters(), { ...row, shape })).toThrow("an image first");
  });
});

describe("the page vade", () => {
  it("begins at the components that it is given", () => {
    const parameters = new Parameters();
    const at = (value: number) => new Array<number>(LATENT).fill(value);
    PAGES.vade(parameters, row, { means: [at(1), at(2), at(3)], deviations: [at(0.5), at(1), at(2)] });
    const valuesOf = (end: string) => parameters.all.find(({ name }) => name.endsWith(end))!.initial();
    expect([...valuesOf("mixture/loc")].filter((_, i) => i % LATENT === 0)).toEqual([1, 2, 3]);
    // scale = e^-2 + log(1 + exp(raw))
    const scales = [...valuesOf("mixture/rawScale")].map((raw) => Math.exp(-2) + Math.log1p(Math.exp(raw)));
    for (const [k, scale] of [0.5, 1, 2].entries()) expect(scales[k * LATENT]).toBeCloseTo(scale, 6);
  });
});
