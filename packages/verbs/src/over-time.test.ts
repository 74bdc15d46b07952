// Labels that change within each piece: what the tagger says of passages follows them.
import { defineAttribute, type Project, setLabels } from "@semitone/library";
import { randomFrom } from "@semitone/stats";
import { madeUpProject } from "@semitone/testing";
import { beforeAll, describe, expect, it } from "vitest";
import { tag } from "./tag.ts";
import { train } from "./train.ts";

const HALF = 8;
const moodAt = (tune: number, bar: number): string => (bar < HALF === (tune % 2 === 0) ? "calm" : "lively");

/** Eight calm bars and eight lively ones, calm first in even tunes: long notes, or runs a little higher. */
function tuneInTwoMoods(tune: number): string {
  const random = randomFrom(tune + 1);
  const notes = (count: number, scale: string, length: string) =>
    Array.from({ length: count }, () => scale[Math.floor(scale.length * random())] + length).join("");
  const bars = Array.from({ length: 2 * HALF }, (_, bar) =>
    moodAt(tune, bar) === "calm" ? notes(2, "CDEFGAB", "4") : notes(8, "EFGABcd", ""),
  );
  return `X:1\nT:tune ${tune}\nM:4/4\nL:1/8\nQ:1/4=100\nK:C\n${bars.join("|")}|]\n`;
}

let project: Project;
beforeAll(async () => {
  const files = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`t${i}.abc`, tuneInTwoMoods(i)]));
  project = await madeUpProject({ tunes: 0, files });
  defineAttribute(project, { kind: "categorical", name: "mood", values: ["calm", "lively"] });
  for (let tune = 0; tune < 12; tune++)
    for (const start of [0, HALF])
      setLabels(project, [`t${tune}.abc`], [{ attribute: "mood", value: moodAt(tune, start) }], {
        span: { unit: "bars", start, end: start + HALF },
      });
});

describe("labels over time", () => {
  it("train on tunes that change in the middle gives tags of segments that change with them", async () => {
    const { tasks } = await train(project, { budgetSeconds: 5, music: false });
    expect(tasks[0].report).toMatchObject({ labelled: 12, groups: 12 });
    expect(
      tasks[0].report.methods.find(({ method }) => method === "logistic regression")!.weight,
    ).toBeGreaterThan(0.4);
    const { pieces } = await tag(project, { segments: true });
    // A piece of both moods is of neither.
    const unsure = pieces.filter(({ predictions }) => predictions[0].unsure);
    expect(unsure.length).toBeGreaterThan(0.8 * pieces.length);
    let [right, sure, count] = [0, 0, 0];
    for (const { file, segments } of pieces) {
      for (const {
        startBar = 0,
        endBar = 0,
        predictions: [said],
      } of segments!) {
        const tune = Number(/\d+/.exec(file)![0]);
        if (tune < 12 || moodAt(tune, startBar) !== moodAt(tune, endBar - 1)) continue;
        count++;
        right += Number(said.value === moodAt(tune, startBar));
        sure += Number(!said.unsure);
      }
    }
    expect(count).toBeGreaterThanOrEqual(16);
    expect(right).toBe(count);
    expect(sure).toBeGreaterThan(0.8 * count);
  });
});
