import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defineAttribute } from "./attribute-store.ts";
import { setLabels, unsetLabels } from "./edit-labels.ts";
import { labelHistory, redoLabels, undoLabels } from "./history.ts";
import { projectWith } from "./project-with.test-support.ts";
import { labelsOf } from "./query-labels.ts";

function labelled() {
  const project = projectWith(["a.mid", "b.mid"]);
  defineAttribute(project, { kind: "categorical", name: "mood", values: ["calm", "tense"] });
  defineAttribute(project, { kind: "multi-label", name: "tags", values: ["slow", "loud"] });
  const state = () =>
    [...labelsOf(project)].map(
      ({ file, attribute, value }) => `${file} ${attribute.name}=${JSON.stringify(value)}`,
    );
  const set = (file: string, attribute: string, value: string) =>
    setLabels(project, [file], [{ attribute, value }]);
  return { project, state, set };
}

describe("setLabels, unsetLabels, undoLabels, redoLabels", () => {
  it("walk back and forth through every state", () => {
    const { project, state, set } = labelled();
    const states = [state()];
    const steps = [
      () => set("a.mid", "mood", "calm"),
      () => set("a.mid", "mood", "tense"),
      () => set("a.mid", "tags", "slow|!loud"),
      () => unsetLabels(project, ["a.mid"], ["tags=slow"]),
      () => unsetLabels(project, ["a.mid"], ["mood", "tags"]),
      () => set("b.mid", "mood", "calm"),
    ];
    for (const step of steps) {
      step();
      states.push(state());
    }
    expect(states[4]).toEqual(['a.mid mood="tense"', 'a.mid tags={"loud":0}']);
    expect(states[5]).toEqual([]);
    for (let i = steps.length - 1; i >= 0; i--) {
      undoLabels(project);
      expect(state()).toEqual(states[i]);
    }
    expect(() => undoLabels(project)).toThrow("there is nothing to undo");
    for (let i = 1; i <= steps.length; i++) {
      redoLabels(project);
      expect(state()).toEqual(states[i]);
    }
    expect(() => redoLabels(project)).toThrow("there is nothing to redo");
  });

  it("redoLabels has nothing to give back after a new change", () => {
    const { project, set } = labelled();
    set("a.mid", "mood", "calm");
    undoLabels(project);
    set("b.mid", "mood", "calm");
    expect(() => redoLabels(project)).toThrow("there is nothing to redo");
  });

  it("undoLabels({ batch }) takes back an older batch, unless later ones changed the same labels", () => {
    const { project, state, set } = labelled();
    set("a.mid", "mood", "calm");
    set("b.mid", "mood", "calm");
    set("a.mid", "mood", "tense");
    expect(() => undoLabels(project, { batch: 1 })).toThrow(
      "batch 1: later batches changed 1 of its labels; undo those first",
    );
    expect(undoLabels(project, { batch: 2 })).toMatchObject({ reverted: 2, removed: 1, restored: 0 });
    expect(state()).toEqual(['a.mid mood="tense"']);
    expect(() => undoLabels(project, { batch: 2 })).toThrow("batch 2 (set) is undone already");
    expect(() => undoLabels(project, { batch: 99 })).toThrow("there is no batch 99");
  });

  it("labelHistory lists every batch with its counts, and nothing is ever erased", () => {
    const { project, set } = labelled();
    set("a.mid", "mood", "calm");
    set("a.mid", "mood", "tense");
    undoLabels(project);
    expect(
      labelHistory(project).map(({ id, action, added, removed, undone }) => [
        id,
        action,
        added,
        removed,
        undone,
      ]),
    ).toEqual([
      [3, "undo", 1, 1, false],
      [2, "set", 1, 1, true],
      [1, "set", 1, 0, false],
    ]);
    expect(project.connection.all("SELECT COUNT(*) AS n FROM labels")).toEqual([{ n: 2 }]);
  });

  it("dryRun tells the change and makes none", () => {
    const { project, state, set } = labelled();
    set("a.mid", "mood", "calm");
    expect(setLabels(project, ["a.mid"], [{ attribute: "mood", value: "tense" }], { dryRun: true })).toEqual({
      batch: undefined,
      changes: [{ file: "a.mid", attribute: "mood", before: "calm", after: "tense" }],
      unchanged: 0,
    });
    expect(unsetLabels(project, ["a.mid"], ["mood"], { dryRun: true }).changes).toHaveLength(1);
    expect(undoLabels(project, { dryRun: true })).toMatchObject({ removed: 1, batch: undefined });
    expect(state()).toEqual(['a.mid mood="calm"']);
    expect(labelHistory(project)).toHaveLength(1);
  });

  it("keep annotators and stretches apart", () => {
    const { project } = labelled();
    const mood = (value: string) => [{ attribute: "mood", value }];
    setLabels(project, ["a.mid"], mood("calm"), { annotator: "kim" });
    setLabels(project, ["a.mid"], mood("tense"), { annotator: "lee" });
    setLabels(project, ["a.mid"], mood("tense"), {
      annotator: "kim",
      span: { unit: "bars", start: 0, end: 2 },
    });
    expect([...labelsOf(project)]).toHaveLength(3);
    expect(unsetLabels(project, ["a.mid"], ["mood"]).changes).toEqual([]);
    expect(unsetLabels(project, ["a.mid"], ["mood"], { annotator: "kim" }).changes).toHaveLength(1);
    expect([...labelsOf(project)]).toHaveLength(2);
  });

  it.each([
    [["x.mid"], "mood", "calm", 'no piece is called "x.mid"'],
    [["a.mid"], "moood", "calm", 'unknown attribute "moood"; did you mean "mood"?'],
    [["a.mid"], "mood", "clam", 'mood: unknown value "clam"; did you mean "calm"?'],
    [["a.mid"], "mood", "", "mood: a blank value means unknown; take the label away instead (unset)"],
  ])("setLabels(%j, %s=%s) says what is wrong and changes nothing", (files, attribute, value, message) => {
    const { project, state } = labelled();
    expect(() => setLabels(project, files, [{ attribute, value }])).toThrow(message);
    expect(state()).toEqual([]);
    expect(labelHistory(project)).toEqual([]);
  });

  it("end where a model of plain maps and snapshots ends, for any sequence of edits", () => {
    const edit = fc.oneof(
      fc.record({
        do: fc.constant("set"),
        file: fc.constantFrom("a.mid", "b.mid"),
        value: fc.constantFrom("calm", "tense"),
      }),
      fc.record({
        do: fc.constant("unset"),
        file: fc.constantFrom("a.mid", "b.mid"),
        value: fc.constant(""),
      }),
      fc.record({ do: fc.constantFrom("undo", "redo"), file: fc.constant(""), value: fc.constant("") }),
    );
    fc.assert(
      fc.property(fc.array(edit, { maxLength: 14 }), (edits) => {
        const { project, state, set } = labelled();
        let now = new Map<string, string>();
        const past: Map<string, string>[] = [];
        let future: Map<string, string>[] = [];
        for (const { do: action, file, value } of edits) {
          if (action === "set" || action === "unset") {
            const next = new Map(now);
            if (action === "set") next.set(file, value);
            else next.delete(file);
            if (next.get(file) !== now.get(file)) {
              past.push(now);
              future = [];
              now = next;
            }
            if (action === "set") set(file, "mood", value);
            else unsetLabels(project, [file], ["mood"]);
          } else {
            const [from, to, walk] =
              action === "undo" ? [past, future, undoLabels] : [future, past, redoLabels];
            const other = from.pop();
            if (other === undefined) expect(() => walk(project)).toThrow("there is nothing to");
            else {
              to.push(now);
              now = other;
              walk(project);
            }
          }
          expect(state()).toEqual([...now].sort().map(([f, v]) => `${f} mood="${v}"`));
        }
        project.connection.close();
      }),
      { numRuns: 25 },
    );
  });
});

describe("defineAttribute(project, attribute)", () => {
  it("widens what has labels, and refuses to take away what they may use", () => {
    const { project, set } = labelled();
    set("a.mid", "mood", "calm");
    defineAttribute(project, { kind: "categorical", name: "mood", values: ["calm", "tense", "wild"] });
    expect(() => defineAttribute(project, { kind: "categorical", name: "mood", values: ["calm"] })).toThrow(
      'mood: has labels already, so its value "tense" must stay; choose another name',
    );
    expect(() => defineAttribute(project, { kind: "group", name: "mood" })).toThrow(
      "mood: has labels already, so it stays categorical; got group",
    );
    defineAttribute(project, { kind: "group", name: "tags" });
  });
});
