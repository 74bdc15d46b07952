// What verbs show of outputs written out by hand: every column, unit and remark.
import { describe, expect, it } from "vitest";
import { verb as evaluateVerb } from "./evaluate.ts";
import { verb as explainVerb } from "./explain.ts";
import { verb as exportVerb } from "./export.ts";
import { verb as generateVerb } from "./generate.ts";
import { verb as importVerb } from "./import.ts";
import { verb as initVerb } from "./init.ts";
import { verb as mapVerb } from "./map.ts";
import { verb as morphVerb } from "./morph.ts";
import { verb as piecesVerb } from "./pieces.ts";
import { verb as reportVerb } from "./report.ts";
import { verb as compareVerb } from "./runs-compare.ts";
import { verb as deleteVerb } from "./runs-delete.ts";
import { verb as listVerb } from "./runs-list.ts";
import { verb as showRunVerb } from "./runs-show.ts";
import { blocksOf, tablesOf, textsOf } from "./shown.test-support.ts";
import { verb as tagVerb } from "./tag.ts";
import { verb as trainVerb } from "./train.ts";
import { verb as transferVerb } from "./transfer.ts";

describe("init and import", () => {
  it("init prints the folder, and what comes next or what would be made", () => {
    const output = { folder: "/music", name: "songs" };
    expect(textsOf(blocksOf(initVerb, output))).toEqual([
      "/music",
      'note: made the project "songs"; next: semitone import FOLDER',
    ]);
    expect(textsOf(blocksOf(initVerb, output, {}, true))[1]).toBe('note: would make the project "songs"');
  });

  const dropped = Array.from({ length: 22 }, (_, i) => ({
    file: `${i}.mid`,
    status: "dropped",
    reasons: ["no-notes"],
  }));
  const report = {
    found: 25,
    kept: 1,
    repaired: 1,
    dropped: 22,
    duplicates: 1,
    seconds: 1.5,
    reasons: { "bad-tempo": 1, "no-notes": 22 },
    items: [{ file: "r.mid", status: "repaired", reasons: ["bad-tempo"] }, ...dropped],
  };

  it("import counts files and reasons, the most frequent first, and names twenty dropped files", () => {
    const blocks = blocksOf(importVerb, report, { all: false });
    const [counts, reasons, files] = tablesOf(blocks);
    expect(counts[1]).toEqual([25, 1, 1, 22, 1, 1.5]);
    expect(reasons.slice(1)).toEqual([
      ["no-notes", 22],
      ["bad-tempo", 1],
    ]);
    expect(files).toHaveLength(21);
    expect(textsOf(blocks).at(-1)).toBe(
      "note: 2 more dropped files; --all names them, --json lists every file",
    );
  });

  it("import --all names every dropped and repaired file; music that was dropped makes it partly done", () => {
    const [, , files] = tablesOf(blocksOf(importVerb, report, { all: true }));
    expect(files).toHaveLength(24);
    expect(files[1]).toEqual(["r.mid", "repaired", "bad-tempo"]);
    expect(importVerb.outcome!(report)).toBe("partly");
    const picture = { file: "a.png", status: "dropped", reasons: ["not-music"] };
    expect(importVerb.outcome!({ ...report, items: [picture] })).toBe("ok");
  });
});

describe("pieces", () => {
  it("pieces has a row for each, and counts them", () => {
    const piece = {
      name: "a.mid",
      kind: "score",
      status: "kept",
      notes: 9,
      tracks: 1,
      bars: 4,
      seconds: 8,
      meter: "4/4",
    };
    const blocks = blocksOf(piecesVerb, [piece]);
    expect(tablesOf(blocks)[0]).toEqual([
      ["piece", "status", "notes", "tracks", "bars", "seconds", "meter", "key", "title"],
      ["a.mid", "kept", 9, 1, 4, 8, "4/4", undefined, undefined],
    ]);
    expect(textsOf(blocks)).toEqual(["note: 1 pieces"]);
  });
});

describe("train and evaluate", () => {
  const estimate = { pieces: 30, labels: 12, seconds: 100, megabytes: 612.4, notes: [] };
  const input = { model: "stack", music: true, encoder: "mlp", decoder: "gru", labelsOnly: false, seed: 1 };

  it("train --dry-run shows the estimate and what would be trained, as a table and as JSON", () => {
    const blocks = blocksOf(trainVerb, { estimate, input }, input, true);
    expect(tablesOf(blocks)[0][1]).toEqual([
      "all with labels",
      "stack",
      30,
      12,
      "mlp encoder, gru decoder",
      "2 min",
      "612 MB",
    ]);
    expect(textsOf(blocks)).toEqual(["note: would train this and write a run"]);
    expect(trainVerb.document!({ estimate, input }, input)).toEqual({ ...estimate, ...input });
    expect(trainVerb.outcome!({ estimate, input })).toBe("ok");
  });

  it("train --dry-run says where there is no label, and leaves out networks that nothing would use", () => {
    const given = { ...input, music: false, attributes: ["mood"] };
    const output = { estimate: { ...estimate, labels: 0 }, input: given };
    expect(textsOf(blocksOf(trainVerb, output, given, true))[1]).toMatch(/^warning: no piece has a label/);
    expect(tablesOf(blocksOf(trainVerb, output, given, true))[0][1].slice(0, 5)).toEqual([
      "mood",
      "stack",
      30,
      0,
      "none",
    ]);
    expect(trainVerb.document!(output, given)).not.toHaveProperty("encoder");
  });

  it("train is partly done where an attribute was skipped or a piece could not be read", () => {
    const done = { run: "run-1", skipped: [], unreadable: [] };
    expect(trainVerb.outcome!(done)).toBe("ok");
    expect(trainVerb.outcome!({ ...done, skipped: [{}] })).toBe("partly");
    expect(trainVerb.outcome!({ ...done, unreadable: [{}] })).toBe("partly");
  });

  it("evaluate is partly done where something could not be evaluated", () => {
    expect(evaluateVerb.outcome!({ warnings: [] })).toBe("ok");
    expect(evaluateVerb.outcome!({ warnings: ["mood: cannot be evaluated"] })).toBe("partly");
  });
});

describe("tag, explain and map", () => {
  const prediction = { attribute: "mood", value: "calm", probability: 0.75, unsure: false };
  const result = {
    run: "run-1",
    scores: [
      {
        attribute: "mood",
        measure: "accuracy",
        score: 0.8,
        sameAnswer: "calm",
        sameAnswerScore: 0.5,
        says: 'better than always "calm"',
        untested: [],
      },
    ],
    pieces: [{ file: "a.mid", predictions: [prediction], unfamiliar: false }],
    untagged: [],
  };
  const tagged = { project: {}, result, files: result.pieces, format: "csv" };

  it("tag writes the formatted tags to stdout, or says into which file they went", () => {
    const [data, ...rest] = blocksOf(tagVerb, tagged, {});
    expect(data.kind).toBe("data");
    const score =
      'note: mood: left-out accuracy 0.800; always "calm" would get 0.500: better than always "calm"';
    expect(textsOf(rest)).toEqual(["note: 1 pieces tagged by run-1", score]);
    expect(textsOf(blocksOf(tagVerb, tagged, { out: "t.csv" }))).toEqual([
      "note: 1 pieces tagged by run-1, in t.csv",
      score,
    ]);
    expect(tagVerb.document!(tagged, { out: "t.csv" })).toEqual({ ...result, pieces: 1, file: "t.csv" });
    expect(tagVerb.document!(tagged, {})).toEqual(result);
  });

  it("tag names untagged pieces, and says where a run has learnt no attribute: partly done", () => {
    const none = {
      ...tagged,
      result: {
        ...result,
        scores: [],
        pieces: [{ file: "a.mid", predictions: [], unfamiliar: true }],
        untagged: Array.from({ length: 7 }, (_, i) => ({ piece: `${i}.mid`, reason: "has no notes" })),
      },
    };
    const texts = textsOf(blocksOf(tagVerb, none, {}));
    expect(texts[1]).toMatch(/^warning: run-1 has learnt no attribute: there are no tags/);
    expect(texts.slice(2)).toEqual([0, 1, 2, 3, 4].map((i) => `warning: ${i}.mid: has no notes`));
    expect([tagVerb.outcome!(tagged), tagVerb.outcome!(none)]).toEqual(["ok", "partly"]);
  });

  it("explain shows the tag, its curve with the strongest bars, features and similar pieces", () => {
    const blocks = blocksOf(explainVerb, {
      piece: "a.mid",
      run: "run-1",
      prediction: { ...prediction, unsure: true },
      value: "calm",
      bars: [0.2, 0.9, 0.4, 0.6].map((says, i) => ({ startBar: 4 * i, endBar: 4 * i + 4, says })),
      nearest: [{ piece: "b.mid", label: "calm", distance: 1.5 }],
      features: [{ name: "tempoMean", title: "mean tempo", value: 0.5, typical: 0.25, effect: 1 }],
    });
    expect(textsOf(blocks)).toEqual([
      "a.mid: mood calm, 0.750, unsure",
      "",
      "  bars 5 to 8: 0.900",
      "  bars 13 to 16: 0.600",
      "  bars 9 to 12: 0.400",
      "",
      "",
    ]);
    expect(blocks).toContainEqual({
      kind: "curves",
      curves: [{ name: "calm by bar", values: [0.2, 0.9, 0.4, 0.6] }],
    });
    expect(tablesOf(blocks)).toEqual([
      [
        ["feature", "here", "average", "effect"],
        ["mean tempo", "0.500", "0.250", "1.000"],
      ],
      [
        ["similar labelled piece", "label", "distance"],
        ["b.mid", "calm", "1.500"],
      ],
    ]);
  });

  it("explain of a number shows the number, and no curve where the piece has no segments", () => {
    const number = { attribute: "tempo", value: 0.51234, unsure: false };
    const output = { piece: "a.mid", prediction: number, bars: [], nearest: [], features: [] };
    expect(textsOf(blocksOf(explainVerb, output))).toEqual(["a.mid: tempo 0.512"]);
  });

  it("map describes each cluster by its most frequent tags and three features", () => {
    const clusters = [
      {
        cluster: 0,
        size: 8,
        tags: { mood: { calm: 0.25, tense: 0.75 } },
        features: [1, -2, 3, -4].map((deviations, i) => ({
          name: `f${i}`,
          title: `feature ${i}`,
          deviations,
        })),
      },
    ];
    const output = { run: "run-1", points: [{}, {}], clusters };
    expect(tablesOf(blocksOf(mapVerb, output, {}))[0]).toEqual([
      ["cluster", "size", "tags", "distinguished by"],
      [0, 8, "tense 75 %", "feature 0: high; feature 1: low; feature 2: high"],
    ]);
    const several = { ...output, clusters: [{ ...clusters[0], tags: { "a b": { yes: 1 }, c: { yes: 1 } } }] };
    expect(tablesOf(blocksOf(mapVerb, several, {}))[0][1][2]).toBe("a b yes 100 %, c yes 100 %");
    expect(textsOf(blocksOf(mapVerb, output, {}))).toEqual([
      "note: 2 points of run-1; --out FILE.csv writes them",
    ]);
    expect(textsOf(blocksOf(mapVerb, output, { out: "m.csv" }))).toEqual([
      "note: 2 points of run-1, in m.csv",
    ]);
  });

  it.each([
    [tagVerb, "note: would tag with run-1 and write x.csv"],
    [mapVerb, "note: would place the pieces by run-1 and write x.csv"],
  ])("a dry run says which file would be written", (verb, text) => {
    expect(textsOf(blocksOf(verb, { run: "run-1", file: "x.csv" }, { out: "x.csv" }, true))).toEqual([text]);
  });
});

describe("generate, morph and transfer", () => {
  const midi = "/p/created/generated.mid";

  it("generate has a row for each piece, its sound where there is any; in a dry run no notes are known", () => {
    const made = { midi, wav: "/p/a.wav", seed: 3, bars: 4, notes: 20, seconds: 8.04 };
    const rows = (pieces: object[], dryRun = false) =>
      tablesOf(blocksOf(generateVerb, { run: "r", pieces }, {}, dryRun))[0].slice(1);
    expect(rows([made])).toEqual([["/p/a.wav", 3, 4, 20, "8.0"]]);
    expect(rows([{ midi, seed: 1, bars: 4 }], true)).toEqual([[midi, 1, 4, undefined, undefined]]);
    const planned = blocksOf(generateVerb, { pieces: [{ midi }, { midi }] }, {}, true);
    expect(textsOf(planned)).toEqual(["note: would write these pieces"]);
  });

  it("morph has a row for each step, bars counted from 1", () => {
    const steps = [
      { t: 0, bar: 0, tags: { mood: { calm: 0.9, tense: 0.1 } }, milliseconds: 5 },
      { t: 1, bar: 4, tags: { mood: { calm: 0.2, tense: 0.8 } }, milliseconds: 5 },
    ];
    const blocks = blocksOf(morphVerb, { midi, steps, seconds: 16 });
    expect(tablesOf(blocks)[0]).toEqual([
      ["share", "bar", "tags"],
      ["0 %", 1, "mood calm 0.90"],
      ["100 %", 5, "mood tense 0.80"],
    ]);
    expect(textsOf(blocks)).toEqual([`note: ${midi}, 16.0 s`]);
    expect(textsOf(blocksOf(morphVerb, { midi }, {}, true))).toEqual([`note: would write ${midi}`]);
  });

  it("transfer shows what is kept, with the change and without, and tags before and after", () => {
    const kept = { chroma: 0.5, rhythm: 0.25, contour: 1 };
    const output = {
      midi,
      wav: "/p/t.wav",
      before: { mood: { calm: 0.9, tense: 0.1 } },
      after: { mood: { calm: 0.3, tense: 0.7 } },
      kept,
      keptUnchanged: { chroma: 1, rhythm: 1, contour: 1 },
      seconds: 3.25,
    };
    const blocks = blocksOf(transferVerb, output);
    expect(tablesOf(blocks)[0]).toEqual([
      ["kept", "with the change", "without it"],
      ["chroma", "0.500", "1.000"],
      ["rhythm", "0.250", "1.000"],
      ["contour", "1.000", "1.000"],
    ]);
    expect(textsOf(blocks)).toEqual([
      "note: before: mood calm 0.90; after: mood tense 0.70",
      "note: /p/t.wav, 3.3 s",
    ]);
    expect(textsOf(blocksOf(transferVerb, { ...output, before: {}, after: {} }))).toHaveLength(1);
    expect(textsOf(blocksOf(transferVerb, { midi }, {}, true))).toEqual([`note: would write ${midi}`]);
  });
});

describe("export and report", () => {
  it("export prints the folder and how to use it; a dry run what would be copied", () => {
    const output = { run: "run-1", folder: "/out/moods" };
    expect(
      textsOf(blocksOf(exportVerb, { ...output, checked: 50, difference: 0 }, { folder: "moods" })),
    ).toEqual([
      "/out/moods",
      "note: run-1 exported; the copy gives 50 pieces the same tags; use it with semitone tag --from moods",
    ]);
    expect(textsOf(blocksOf(exportVerb, output, {}, true))[1]).toBe("note: would copy run-1 there");
  });

  it("report prints the file and its size; a dry run what it would be about", () => {
    const output = { run: "run-1", file: "/p/report.html" };
    expect(textsOf(blocksOf(reportVerb, { ...output, bytes: 123_456 }))).toEqual([
      "/p/report.html",
      "note: run-1 on a page of 123 kB; open it in any browser",
    ]);
    expect(textsOf(blocksOf(reportVerb, output, {}, true))[1]).toBe("note: would write a page about run-1");
  });
});

describe("runs", () => {
  const task = {
    attribute: "mood",
    classes: ["calm", "tense"],
    report: {
      accuracy: 0.8,
      majority: 0.8,
      sameAnswer: "calm",
      judgement: "no better",
      untested: [],
      labelled: 20,
      chosen: "mixture",
      unlabelled: { verdict: "not used", unit: "nats a piece" },
      methods: [{ method: "majority", loss: 0.7, weight: 0.25 }],
      frequencies: { labelled: [0.5, 0.5], estimated: [0.75, 0.25] },
    },
  };
  const run = { name: "run-1", folder: "/r/run-1", made: "2026-01-02T03:04:05Z", pieces: 30, model: "stack" };

  it("runs list shows left-out scores, and why a broken run is broken", () => {
    const broken = { name: "bad", folder: "/r/bad", broken: "config.json is cut" };
    expect(
      tablesOf(blocksOf(listVerb, [{ ...run, tasks: [task] }, { ...run, tasks: [] }, broken]))[0],
    ).toEqual([
      ["run", "trained", "pieces", "model", "left-out scores"],
      ["run-1", "2026-01-02 03:04", 30, "stack", 'mood accuracy 0.800 (always "calm": 0.800; no better)'],
      ["run-1", "2026-01-02 03:04", 30, "stack", "no attribute learnt"],
      ["bad", undefined, undefined, undefined, "broken: config.json is cut"],
    ]);
    expect(textsOf(blocksOf(listVerb, []))).toEqual([
      "note: there is no run yet; train one (semitone train)",
    ]);
  });

  it("runs show has the shares of classes and the weight of each method", () => {
    const blocks = blocksOf(showRunVerb, { ...run, tasks: [task] });
    expect(textsOf(blocks)).toEqual([
      "run-1  /r/run-1",
      "",
      'mood: left-out accuracy 0.800; always "calm" would get 0.800: no better than always "calm"; by mixture, 20 labelled pieces; unlabelled music not used',
      expect.stringMatching(
        /^warning: mood: the left-out score is no better than always "calm": what it tags/,
      ),
    ]);
    expect(tablesOf(blocks)).toEqual([
      [
        ["class", "share of labels", "estimated share of the music"],
        ["calm", "0.500", "0.750"],
        ["tense", "0.500", "0.250"],
      ],
      [
        ["method", "left-out loss", "weight"],
        ["majority", "0.700", "0.250"],
      ],
    ]);
    expect(textsOf(blocksOf(showRunVerb, { ...run, tasks: [] }))[1]).toBe("no attribute learnt");
  });

  it("runs compare has a row for each attribute and run, runs delete says what it did", () => {
    const rows = [
      {
        attribute: "mood",
        tag: "calm",
        runs: [
          {
            name: "a",
            labelled: 5,
            accuracy: 0.5,
            loss: undefined,
            sameAnswerScore: 0.4,
            judgement: "better",
          },
        ],
      },
    ];
    expect(tablesOf(blocksOf(compareVerb, rows))[0][1]).toEqual([
      "mood (calm)",
      "a",
      5,
      "0.500",
      "-",
      "0.400",
      "better",
    ]);
    const deleted = (dryRun: boolean) => textsOf(blocksOf(deleteVerb, {}, { runs: ["a", "b"] }, dryRun));
    expect([...deleted(false), ...deleted(true)]).toEqual(["note: deleted a, b", "note: would delete a, b"]);
  });
});
