// Exports of label tools, each kind of them: the same labels, whichever kind they come in.
import { describe, expect, it } from "vitest";
import { importLabels } from "../exchange/import-labels.ts";
import { labelFile, projectWith } from "../project-with.test-support.ts";
import { labelsOf } from "../query-labels.ts";

async function read(name: string, content: string | object, options: object = {}) {
  const project = projectWith(["one.mid", "two.mid"]);
  const text = typeof content === "string" ? content : JSON.stringify(content);
  const report = await importLabels(project, labelFile(name, text), options);
  const held = [...labelsOf(project)].map(
    ({ file, attribute, value, span, annotator }) =>
      `${file} ${attribute.name}=${
        typeof value === "object"
          ? Object.entries(value)
              .map(([tag, weight]) => `${weight === 1 ? "" : `${weight} `}${tag}`)
              .join("+")
          : value
      }${span ? ` ${span.start}..${span.end}` : ""}${annotator ? ` by ${annotator}` : ""}`,
  );
  return { report, held: held.sort(), notes: report.notes.join("\n") };
}

const WANTED = [
  "one.mid grade=4 by user-7",
  "one.mid mood=calm by user-7",
  "one.mid part=verse 0.5..2 by user-7",
  "one.mid speed=92.5 by user-7",
  "one.mid style=Tango by user-7",
  "one.mid tags=sad+slow by user-7",
  "one.mid words=a, b; c by user-7",
  "two.mid mood=tense, but soft by user-8",
  "two.mid tags=slow by user-8",
];

describe("Label Studio", () => {
  const result = (from_name: string, type: string, value: object) => ({
    from_name,
    to_name: "audio",
    type,
    value,
  });
  const first = [
    result("mood", "choices", { choices: ["calm"] }),
    result("tags", "choices", { choices: ["slow", "sad"] }),
    result("style", "taxonomy", { taxonomy: [["Dance", "Tango"]] }),
    result("grade", "rating", { rating: 4 }),
    result("speed", "number", { number: 92.5 }),
    result("words", "textarea", { text: ["a, b; c"] }),
    result("part", "labels", { start: 0.5, end: 2, channel: 0, labels: ["verse"] }),
    { type: "relation", from_id: "x", to_id: "y", direction: "right" },
  ];
  const second = [
    result("mood", "choices", { choices: ["tense, but soft"] }),
    result("tags", "choices", { choices: ["slow"] }),
  ];
  const audio = ["/data/upload/3/0a1b2c3d-one.mid", "/data/upload/3/0a1b2c3e-two.mid"];
  const tasks = [
    {
      id: 1,
      data: { audio: audio[0] },
      annotations: [
        { id: 5, completed_by: 7, result: first },
        { id: 6, completed_by: 9, was_cancelled: true, result: second },
      ],
    },
    {
      id: 2,
      data: { audio: audio[1] },
      annotations: [{ id: 8, completed_by: 8, result: second }],
      predictions: [],
    },
  ];
  const common = { created_at: "2024-01-01T00:00:00Z", updated_at: "2024-01-01T00:00:00Z", lead_time: 4.5 };
  const flat = [
    {
      audio: audio[0],
      id: 1,
      mood: "calm",
      tags: { choices: ["slow", "sad"] },
      style: [["Dance", "Tango"]],
      grade: 4,
      speed: 92.5,
      words: "a, b; c",
      part: [{ start: 0.5, end: 2, channel: 0, labels: ["verse"] }],
      annotator: 7,
      annotation_id: 5,
      ...common,
    },
    {
      audio: audio[1],
      id: 2,
      mood: "tense, but soft",
      tags: "slow",
      annotator: 8,
      annotation_id: 8,
      ...common,
    },
  ];

  it("JSON", async () => {
    const { held, notes } = await read("x.json", tasks);
    expect(held).toEqual(WANTED);
    expect(notes).toContain("1 skipped annotations are left out");
  });

  it("JSON of the versions before 1.0, and with files in a key of one's own", async () => {
    const old = tasks.map(({ annotations, data, ...task }) => ({
      ...task,
      data: { clip: data.audio, nr: 3 },
      completions: annotations,
    }));
    expect((await read("x.json", old)).held).toEqual(WANTED);
  });

  it("JSON-MIN", async () => {
    const { held, report } = await read("x.json", flat);
    expect(held).toEqual(WANTED);
    expect(report).toMatchObject({ failed: 0, broken: 0, unmatchedLabels: 0 });
  });

  it.each([
    ["CSV", ","],
    ["TSV", "\t"],
  ])("%s", async (_, delimiter) => {
    const keys = Object.keys(flat[0]) as (keyof (typeof flat)[0])[];
    const cell = (value: unknown) => {
      const text =
        value === undefined ? "" : typeof value === "object" ? JSON.stringify(value) : String(value);
      return /[",\t;]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    };
    const lines = [
      keys.join(delimiter),
      ...flat.map((row) => keys.map((key) => cell(row[key as "id"])).join(delimiter)),
    ];
    const { held, report } = await read(delimiter === "," ? "x.csv" : "x.tsv", lines.join("\n"));
    expect(held).toEqual(WANTED);
    expect(report).toMatchObject({ failed: 0, broken: 0, unmatchedLabels: 0 });
  });

  it("tells leaves of a taxonomy apart that stand below different parents, in each kind of export, and says so", async () => {
    const styles = [
      [["Dance", "Tango"]],
      [
        ["Folk", "Tango"],
        ["Dance", "Waltz"],
      ],
    ];
    const wanted = ["one.mid style=Dance / Tango", "two.mid style=Folk / Tango+Waltz"];
    const json = styles.map((taxonomy, k) => ({
      id: k,
      data: { audio: audio[k] },
      annotations: [{ result: [result("style", "taxonomy", { taxonomy })] }],
    }));
    const min = styles.map((style, k) => ({ audio: audio[k], id: k, style }));
    const rows = min.map(
      ({ audio: file, style }) => `${file},"${JSON.stringify(style).replaceAll('"', '""')}"`,
    );
    for (const [name, content] of [
      ["x.json", json],
      ["x.json", min],
      ["x.csv", ["audio,style", ...rows].join("\n")],
    ] as const) {
      const { held, notes } = await read(name, content);
      expect(held).toEqual(wanted);
      expect(notes).toContain(
        'style: tags that end alike are called by their whole path: "Tango" in "Dance / Tango", "Folk / Tango"',
      );
    }
  });

  it("a taxonomy whose last steps are declared keeps them", async () => {
    const tasks = ["Dance", "Folk"].map((parent, k) => ({
      data: { audio: audio[k] },
      annotations: [{ result: [result("style", "taxonomy", { taxonomy: [[parent, "Tango"]] })] }],
    }));
    const define = [{ kind: "categorical", name: "style", values: ["Tango", "Waltz"] }];
    expect((await read("x.json", tasks, { define })).held).toEqual([
      "one.mid style=Tango",
      "two.mid style=Tango",
    ]);
  });

  it("keeps predictions as a model's labels, and says so", async () => {
    const predicted = [
      {
        id: 1,
        data: { audio: audio[0] },
        annotations: [],
        predictions: [{ model_version: "v3", result: second }],
      },
    ];
    const { held, notes } = await read("x.json", predicted);
    expect(held).toContain("one.mid tags=slow by v3");
    expect(notes).toContain("1 predictions are kept as labels of a model, never as a person's");
  });

  it("keeps several annotators apart, and refuses two texts where one label is wanted", async () => {
    const both = [
      {
        id: 1,
        data: { audio: audio[0] },
        annotations: [
          { completed_by: { email: "kim@x" }, result: [result("mood", "choices", { choices: ["calm"] })] },
          {
            completed_by: { email: "lee@x" },
            result: [
              result("mood", "choices", { choices: ["tense"] }),
              result("w", "textarea", { text: ["a", "b"] }),
            ],
          },
        ],
      },
    ];
    const { held, report } = await read("x.json", both);
    expect(held).toEqual(["one.mid mood=calm by kim@x", "one.mid mood=tense by lee@x"]);
    expect(report.errors[0].message).toContain("takes one text; got 2");
  });
});

describe("Prodigy", () => {
  const line = (object: object) =>
    JSON.stringify({ _input_hash: 1, _task_hash: 2, _annotator_id: "kim", ...object });
  it("JSONL: options accepted, one label asked about, audio spans; ignored tasks left out", async () => {
    const lines = [
      line({
        audio: "data:audio/wav;base64,AAAA",
        path: "C:\\clips\\one.mid",
        options: [{ id: "calm" }],
        accept: ["calm", "slow"],
        answer: "accept",
      }),
      line({ meta: { file: "two.mid" }, label: "calm", answer: "reject" }),
      line({ path: "two.mid", audio_spans: [{ start: 1, end: 2.5, label: "slow" }], answer: "accept" }),
      line({ path: "one.mid", label: "loud", answer: "ignore" }),
    ];
    const { held, notes } = await read("x.jsonl", lines.join("\n"));
    expect(held).toEqual([
      "one.mid label=calm+slow by kim",
      "two.mid label=0 calm by kim",
      "two.mid label=slow 1..2.5 by kim",
    ]);
    expect(notes).toContain("ignored or rejected as a whole");
  });
});

describe("other tables", () => {
  const WANTED_PLAIN = ["one.mid mood=calm", "two.mid mood=tense"];
  it.each<[string, unknown]>([
    [
      "a list of objects",
      [
        { file_name: "one.mid", mood: "calm" },
        { file_name: "two.mid", mood: "tense" },
      ],
    ],
    [
      "a list in an object",
      {
        version: 1,
        items: [
          { file: "one.mid", mood: "calm" },
          { file: "two.mid", mood: "tense" },
        ],
      },
    ],
    [
      "a list of lists",
      [
        ["file", "mood"],
        ["one.mid", "calm"],
        ["two.mid", "tense"],
      ],
    ],
    ["pandas, by column", { file_name: { 0: "one.mid", 1: "two.mid" }, mood: { 0: "calm", 1: "tense" } }],
    [
      "pandas, split",
      {
        columns: ["file_name", "mood"],
        index: [0, 1],
        data: [
          ["one.mid", "calm"],
          ["two.mid", "tense"],
        ],
      },
    ],
    ["pandas, by index", { "one.mid": { mood: "calm" }, "two.mid": { mood: "tense" } }],
    ["columns as lists", { file_name: ["one.mid", "two.mid"], mood: ["calm", "tense"] }],
  ])("JSON: %s", async (_, content) => {
    expect((await read("x.json", content as object)).held).toEqual(WANTED_PLAIN);
  });

  it("JSON: names with their class, or their tags", async () => {
    expect((await read("x.json", { "one.mid": "calm", two: "tense" })).held).toEqual([
      "one.mid label=calm",
      "two.mid label=tense",
    ]);
    expect((await read("x.json", { "one.mid": ["slow", "sad"], two: ["slow"] })).held).toEqual([
      "one.mid tags=sad+slow",
      "two.mid tags=slow",
    ]);
  });

  it("JSON that is none of these is refused, with what is expected", async () => {
    await expect(read("x.json", "3")).rejects.toThrow(
      'x.json: expected a list of objects, each with "file_name" and its labels',
    );
    const { report } = await read("x.json", [{ file_name: "one.mid", mood: "calm" }, 7]);
    expect(report.errors[0].message).toBe('x.json, column "row 2": expected an object; got 7');
  });

  it("doccano JSONL, with lists of labels", async () => {
    const lines = [
      '{"id":1,"filename":"one.mid","label":["slow","sad"]}',
      '{"id":2,"filename":"two.mid","label":["slow"]}',
    ];
    expect((await read("x.jsonl", lines.join("\n"))).held).toEqual([
      "one.mid label=sad+slow",
      "two.mid label=slow",
    ]);
  });

  it("TSV with a tag in each of many last cells, and the attribute in the tag", async () => {
    const lines = [
      "TRACK_ID\tPATH\tDURATION\tTAGS",
      "t1\tone.mid\t10.5\tgenre---rock\tmood/theme---sad\tgenre---pop",
      "t2\ttwo.mid\t9.5\tgenre---rock",
    ];
    const { held } = await read("x.tsv", lines.join("\n"), { attributes: ["genre", "mood/theme"] });
    expect(held).toEqual(["one.mid genre=pop+rock", "one.mid mood/theme=sad", "two.mid genre=rock"]);
  });

  it("JAMS with several observations, annotators and genres; a confidence beyond 1 is refused", async () => {
    const annotation = (namespace: string, name: string, data: object[]) => ({
      namespace,
      data,
      annotation_metadata: { annotator: { name } },
    });
    const whole = { time: 0, duration: 8 };
    const jams = {
      file_metadata: { title: "one.mid", duration: 8 },
      annotations: [
        annotation("tag_open", "kim", [
          { ...whole, value: "slow", confidence: null },
          { ...whole, value: "sad", confidence: null },
          { ...whole, value: "old", confidence: null },
        ]),
        annotation("tag_open", "lee", [{ ...whole, value: "sad", confidence: 0.5 }]),
        annotation("tag_msd_tagtraum_cd1", "kim", [{ ...whole, value: "rock", confidence: 1 }]),
        annotation("segment_open", "kim", [
          { time: 0, duration: 4, value: "A", confidence: 90 },
          { time: 4, duration: 4, value: "B", confidence: null },
        ]),
      ],
    };
    const { held, report, notes } = await read("one.jams", jams);
    expect(held).toEqual([
      "one.mid genre=rock by kim",
      "one.mid segment=B 4..8 by kim",
      "one.mid tag=old+sad+slow by kim",
      "one.mid tag=sad by lee",
    ]);
    expect(report).toMatchObject({ changed: 0, changes: [], broken: 1, added: 6 });
    expect(notes).toBe("");
    jams.annotations[0].data[0] = { ...whole, value: "slow", confidence: 0.75 };
    expect((await read("one.jams", jams)).notes).toContain("one label with one confidence");
    expect(report.attributes).toContainEqual({
      attribute: "tag",
      added: 4,
      changed: 0,
      unchanged: 0,
      tags: 4,
    });
    expect(report.errors[0].message).toContain("confidence must be in 0..1; got 90");
  });

  it("refuses a vector of several numbers instead of keeping the first", async () => {
    const vector = (value: unknown) => ({
      file_metadata: { title: "one", duration: 10 },
      annotations: [{ namespace: "vector", data: [{ time: 0, duration: 10, value, confidence: null }] }],
    });
    expect((await read("one.jams", vector([0.5]))).report).toMatchObject({ added: 1, broken: 0 });
    const { report } = await read("one.jams", vector([0.5, 0.25, 0.1]));
    expect(report).toMatchObject({ added: 0, broken: 1 });
    expect(report.errors[0].message).toContain("expected a vector of one number; got 3 numbers");
  });
});
