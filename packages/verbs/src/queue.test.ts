import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  defineAttribute,
  importLabels,
  labelRequests,
  setLabels,
  skipLabelRequests,
} from "@semitone/library";
import { STRATEGY_NAMES } from "@semitone/models";
import { madeUpProject } from "@semitone/testing";
import { describe, expect, it } from "vitest";
import { formatQueue } from "./queue/queue-formats.ts";
import { queue } from "./queue.ts";
import { queueStats } from "./queue-stats.ts";
import { findVerb } from "./verbs/index.ts";
import { runOn } from "./verbs/run-on-project.test-support.ts";

const project = await madeUpProject({ tunes: 12, labels: 4 });
defineAttribute(project, { kind: "categorical", name: "mood", values: ["calm", "tense"] });
defineAttribute(project, { kind: "continuous", name: "weight", min: 0, max: 1 });

describe("queue(project, options)", () => {
  it("hands out typical pieces of an attribute without labels, and the same again until they are labelled", async () => {
    const dry = await queue(project, { attributes: ["mood"], n: 4, dryRun: true });
    expect(labelRequests(project)).toEqual([]);
    const first = await queue(project, { attributes: ["mood"], n: 4 });
    expect(first).toEqual(dry);
    expect(first.warnings).toEqual(["mood: no labels yet: typical pieces are asked first"]);
    const again = await queue(project, { attributes: ["mood"], n: 4 });
    expect(again.pieces.map(({ file, arm }) => [file, arm])).toEqual(
      first.pieces.map(({ file, arm }) => [file, arm]),
    );
    expect(again.pieces.every((piece) => piece.again)).toBe(true);
    const [a, b, c] = first.pieces.map(({ file }) => file);
    setLabels(project, [a], [{ attribute: "mood", value: "calm" }]);
    skipLabelRequests(project, [b]);
    const next = await queue(project, { attributes: ["mood"], n: 4 });
    const files = next.pieces.map(({ file }) => file);
    expect(files).toContain(c);
    expect(files).not.toContain(a);
    expect(files).not.toContain(b);
    expect(next.pieces.filter((piece) => !piece.again).length).toBe(2);
    expect(next.warnings[0]).toContain("all labels have one value so far");
    expect(labelRequests(project).filter(({ arm }) => arm === "random").length).toBe(1);
  });

  it("asks about several attributes at once, what is missing of each, with guesses where labels tell", async () => {
    const { pieces, attributes } = await queue(project, {
      attributes: ["kind,weight"],
      n: 3,
      dryRun: true,
    });
    expect(attributes).toEqual(["kind", "weight"]);
    expect(pieces.length).toBe(3);
    for (const { attributes: asked, guesses, uncertainty } of pieces) {
      expect(asked).toContain("weight");
      expect(guesses.map(({ attribute }) => attribute)).toEqual(["kind"]);
      expect(uncertainty).toBeGreaterThanOrEqual(0);
      expect(uncertainty).toBeLessThanOrEqual(1);
    }
  });

  it("hands out what there is and says so; an attribute or strategy that is not there is an error in words", async () => {
    const all = await queue(project, { attributes: ["weight"], n: 500, dryRun: true });
    expect(all.left).toBe(0);
    expect(all.warnings.at(-1)).toBe(`only ${all.pieces.length} of 500 pieces are left to ask`);
    await expect(queue(project, { attributes: ["mod"] })).rejects.toThrow('did you mean "mood"?');
    await expect(queue(project, { strategy: "best" as "margin" })).rejects.toThrow(
      'strategy: expected one of default, typical, margin, badge, random, name; got "best"',
    );
  });

  it("the verb knows every strategy", async () => {
    const verb = await findVerb("queue next")!.load();
    const choices = verb.options.find(({ key }) => key === "strategy")!.choices;
    expect(choices).toEqual(STRATEGY_NAMES);
    const { tables, texts } = await runOn(
      project,
      "queue next",
      { n: 2, attributes: ["kind"] },
      { dryRun: true },
    );
    expect(tables[0].length).toBe(3);
    expect(texts.join("\n")).toContain("semitone queue skip PIECE");
  });
});

describe("formatQueue(project, result, format)", () => {
  it.each(["csv", "label-studio", "prodigy"] as const)(
    "as %s comes back through label import",
    async (format) => {
      const result = await queue(project, { attributes: ["kind"], n: 3, dryRun: true });
      const [first] = result.pieces;
      const text = [...formatQueue(project, result, format)].join("");
      const filled = {
        csv: () => text.replace(`${first.file},`, `${first.file},reel`),
        "label-studio": () => {
          const tasks = JSON.parse(text);
          expect(tasks[0].predictions[0]).toMatchObject({ model_version: "semitone queue" });
          const { result: guessed } = tasks[0].predictions[0];
          tasks[0].annotations = [{ result: [{ ...guessed[0], meta: {}, value: { choices: ["reel"] } }] }];
          for (const task of tasks) task.predictions = [];
          return JSON.stringify(tasks);
        },
        prodigy: () => {
          const task = JSON.parse(text.split("\n")[0]);
          expect(task.options.map(({ id }: { id: string }) => id)).toContain("reel");
          return `${JSON.stringify({ ...task, accept: ["reel"], answer: "accept" })}\n`;
        },
      }[format]();
      const path = join(
        project.folder,
        `filled.${format === "csv" ? "csv" : format === "prodigy" ? "jsonl" : "json"}`,
      );
      writeFileSync(path, filled);
      expect(await importLabels(project, path, { dryRun: true })).toMatchObject({
        added: 1,
        attributes: expect.anything(),
      });
    },
  );

  it("as prodigy refuses numbers, which it has no choice for", async () => {
    const result = await queue(project, { attributes: ["weight"], n: 1, dryRun: true });
    expect(() => [...formatQueue(project, result, "prodigy")]).toThrow(
      "weight: expected an attribute with values",
    );
  });
});

describe("queueStats(project)", () => {
  it("counts what was asked, and says that nothing can be said of few labels", async () => {
    const { tasks } = await queueStats(project, { attributes: ["mood"] });
    expect(tasks).toEqual([
      expect.objectContaining({
        ...{ task: "mood", verdict: "too few labels" },
        chosen: { asked: 5, answered: 1, skipped: 1, open: 3 },
        random: { asked: 1, answered: 0, skipped: 0, open: 1 },
      }),
    ]);
    expect(tasks[0].sentence).toContain("cannot be said yet: it takes 8 answered pieces of either kind");
  });
});

describe("queue(project, { segments })", async () => {
  const own = await madeUpProject({ tunes: 8, labels: 0 });
  defineAttribute(own, { kind: "categorical", name: "mood", values: ["calm", "tense"] });
  const asked = { attributes: ["mood"], segments: true, n: 6 };
  const namesOf = ({ pieces }: Awaited<ReturnType<typeof queue>>) =>
    pieces.map(({ file, span }) => `${file} ${span?.unit} ${span?.start}-${span?.end}`);

  it("hands out stretches until they are labelled; one label closes one stretch, and whole pieces stay as they were", async () => {
    const dry = await queue(own, { ...asked, dryRun: true });
    const first = await queue(own, asked);
    expect(first).toEqual(dry);
    expect(new Set(namesOf(first)).size).toBe(6);
    for (const { span } of first.pieces) expect(span).toMatchObject({ unit: "bars" });
    setLabels(own, [first.pieces[0].file], [{ attribute: "mood", value: "calm" }], {
      span: first.pieces[0].span,
    });
    const next = await queue(own, asked);
    expect(namesOf(next)).not.toContain(namesOf(first)[0]);
    expect(namesOf(next).slice(0, 5)).toEqual(namesOf(first).slice(1));
    const whole = await queue(own, { attributes: ["mood"], n: 3, dryRun: true });
    expect(whole.pieces.every(({ again, span }) => !again && span === undefined)).toBe(true);
  });

  it("is a sheet with places, which label import reads once it is filled in", async () => {
    const open = await queue(own, asked);
    const [head, ...lines] = [...formatQueue(own, open, "csv")].join("").trim().split(/\r?\n/);
    expect(head).toBe("file_name,start,end,unit,mood");
    const sheet = join(own.folder, "stretches.csv");
    writeFileSync(sheet, [head, ...lines.map((line, k) => line + (k % 2 ? "calm" : "tense"))].join("\n"));
    await importLabels(own, sheet);
    const next = await queue(own, asked);
    for (const name of namesOf(open)) expect(namesOf(next)).not.toContain(name);
    expect(next.pieces[0].guesses[0].attribute).toBe("mood");
    expect(() => [...formatQueue(own, open, "prodigy")]).toThrow("use --format csv");
  });

  it("a label of a whole piece leaves its stretches open", async () => {
    const { file } = (await queue(own, asked)).pieces[0];
    setLabels(own, [file], [{ attribute: "mood", value: "calm" }]);
    const all = await queue(own, { ...asked, n: 500, dryRun: true });
    expect(all.pieces.map((piece) => piece.file)).toContain(file);
  });
});
