// Label sheets as people have them: each line of a table is one kind of sheet, with the labels it means and what the report must say.
import { describe, expect, it } from "vitest";
import { defineAttribute } from "../attribute-store.ts";
import { undoLabels } from "../history.ts";
import { labelFile, projectWith } from "../project-with.test-support.ts";
import { labelsOf } from "../query-labels.ts";
import { type ImportLabelsOptions, importLabels } from "./import-labels.ts";

const PATHS = ["one.mid", "two.mid", "three.mid", "four.mid"];
const text = (...lines: string[]) => `${lines.join("\n")}\n`;
type Project = Parameters<typeof labelsOf>[0];

const shortly = (value: unknown) =>
  typeof value !== "object" || value === null
    ? String(value)
    : Object.entries(value)
        .map(([tag, weight]) => (weight === 1 ? tag : weight === 0 ? `!${tag}` : `${tag} ${weight}`))
        .join("+");
/** Living labels in short, sorted: `file attribute=value`. */
const held = (project: Project) =>
  [...labelsOf(project)]
    .map(
      ({ file, attribute, value, span, annotator }) =>
        `${file.replace(".mid", "")} ${attribute.name}=${shortly(value)}${span ? ` ${span.start}..${span.end}` : ""}${annotator ? ` by ${annotator}` : ""}`,
    )
    .sort();
const kinds = (project: Project) =>
  Object.fromEntries([...labelsOf(project)].map(({ attribute }) => [attribute.name, attribute.kind]));

async function read(sheet: string | Uint8Array, options: ImportLabelsOptions = {}, name = "x.csv") {
  const project = projectWith(PATHS);
  const source = typeof sheet === "string" ? labelFile(name, sheet) : { name, bytes: new Uint8Array(sheet) };
  const report = await importLabels(project, source, options);
  return { project, report, labels: held(project), notes: report.notes.join("\n") };
}

describe("cells between semicolons, tabs, bars, commas", () => {
  const decimals = ["one valence=0.75", "three valence=0.5", "two valence=-0.5"];
  it.each([
    ["file_name;valence", "one.mid;0,75", "two.mid;-0,5", "three.mid;0,5"],
    ["file_name\tvalence", "one.mid\t0,75", "two.mid\t−0,5", "three.mid\t0,5"],
    ["file_name|valence", "one.mid|0.75", "two.mid|-0.50", "three.mid|.5"],
    ["sep=;", "file_name;valence", "one.mid;0,75", "two.mid;-0,5", "three.mid;0,5"],
    ["file_name,valence", 'one.mid,"0,75"', 'two.mid,"-0,5"', 'three.mid,"0,5"'],
    ["file_name, valence", 'one.mid, "0,75"', 'two.mid, "-0,5"', 'three.mid, "0,5" '],
    ["file_name;valence;;", "one.mid;0,75;;", ";;;", "two.mid;-0,5;;", "three.mid;0,5;;", ";;;"],
  ])("hold numbers: %s %s", async (...lines) => {
    const { labels, project, report } = await read(text(...lines));
    expect(labels).toEqual(decimals);
    expect(kinds(project)).toEqual({ valence: "continuous" });
    expect(report.broken + report.failed).toBe(0);
  });

  it("with decimal commas are said to have them", async () => {
    const { notes } = await read(text("file;v", "one.mid;0,75", "two.mid;1,5", "three.mid;2,5"));
    expect(notes).toBe('v: commas are decimal: "0,75" is 0.75');
  });

  it("name the line of a row with too many or too few cells", async () => {
    const { report, labels } = await read(text("file;mood", "one.mid;calm", "two.mid;calm;x", "three.mid"));
    expect(labels).toEqual(["one mood=calm"]);
    expect(report.errors.map(({ line }) => line)).toEqual([3, 4]);
  });

  it("keep a backslash before a quote, a doubled quote, and line breaks inside quotes", async () => {
    const sheet = text("file,who", 'one.mid,"a \\"b\\" c"', 'two.mid,"d ""e"""', 'three.mid,"f\ng"');
    const { labels } = await read(sheet, { define: [{ kind: "group", name: "who" }] });
    expect(labels).toEqual(['one who=a "b" c', "three who=f\ng", 'two who=d "e"']);
  });

  it("pass over comments, and read a header that is one", async () => {
    const { labels } = await read(text("# made by hand", "file,mood", "# half done", "one.mid,calm"));
    expect(labels).toEqual(["one mood=calm"]);
    const second = await read(text("# more, of this", "# file, start, end, mood", 'one.mid, 1, 2, "calm"'));
    expect(second.labels).toEqual(["one mood=calm 1..2"]);
  });
});

describe("numbers", () => {
  it.each([
    [
      ["1.234,5", "2.000", "7,25", "9"],
      [1234.5, 2000, 7.25, 9],
    ],
    [
      ["1,234.5", "2,000", "7.25", "9"],
      [1234.5, 2000, 7.25, 9],
    ],
    [
      ["1 234,5", "2'000", "7,25", "9"],
      [1234.5, 2000, 7.25, 9],
    ],
    [
      ["0,5", "0.75", "1", "2e1"],
      [0.5, 0.75, 1, 20],
    ],
    [
      ["50%", "25 %", "12,5%", "100%"],
      [0.5, 0.25, 0.125, 1],
    ],
  ])("%j are %j", async (cells, numbers) => {
    const rows = cells.map((cell, i) => `${PATHS[i]}\t${cell}`);
    const { project } = await read(text("file\tv", ...rows));
    const found = new Map([...labelsOf(project)].map(({ file, value }) => [file, value]));
    expect(PATHS.map((path) => found.get(path))).toEqual(numbers);
  });

  it("that may be thousands or decimals are refused where nothing tells", async () => {
    const { report, labels } = await read(text("file,v", 'one.mid,"1,234"', 'two.mid,"2,500"'));
    expect(labels).toEqual([]);
    expect(report.errors[0].message).toContain('"1,234" may be a decimal comma or thousands');
    expect(report.errors.map(({ line }) => line)).toEqual([2, 3]);
  });

  it("with and without a point are one class, and said to be", async () => {
    const { labels, notes, project } = await read(
      text("file,grade", "one.mid,1", "two.mid,1.0", "three.mid,2.0", "four.mid,3"),
    );
    expect(labels).toEqual(["four grade=3", "one grade=1", "three grade=2", "two grade=1"]);
    expect(kinds(project)).toEqual({ grade: "ordinal" });
    expect(notes).toBe('grade: "1.0" is 1');
  });

  it("with a slip among many are numbers still, and the slip has its line", async () => {
    const project = projectWith(Array.from({ length: 30 }, (_, i) => `p${i}.mid`));
    const rows = Array.from({ length: 30 }, (_, i) => `p${i}.mid,${i === 7 ? "fast" : i / 100}`);
    const report = await importLabels(project, labelFile("x.csv", text("file,v", ...rows)));
    expect(report).toMatchObject({ added: 29, failed: 1 });
    expect(report.errors[0]).toMatchObject({ line: 9 });
  });
});

describe("several tags in a cell", () => {
  const wanted = ["four tags=slow", "one tags=sad+slow", "three tags=sad+slow", "two tags=happy+loud"];
  it.each([
    ['"slow, sad"', '"loud, happy"', '"sad, slow"', "slow"],
    ["slow; sad", "loud;happy", "sad;slow", "slow"],
    ["slow|sad", "loud|happy", "sad | slow", "slow"],
    ["slow/sad", "loud/happy", "sad / slow", "slow"],
    ['"slow\nsad"', '"loud\nhappy"', '"sad\nslow"', "slow"],
    ["\"['slow', 'sad']\"", "\"['loud','happy']\"", "\"['sad', 'slow']\"", "['slow']"],
    ['"[""slow"",""sad""]"', '"[""loud"",""happy""]"', '"[""sad"",""slow""]"', '"[""slow""]"'],
    ['"{slow,sad}"', '"{loud,happy}"', '"{sad, slow}"', "{slow}"],
    ["\"{'slow', 'sad'}\"", "\"{'loud', 'happy'}\"", "\"{'sad', 'slow'}\"", "{'slow'}"],
    ['"(""slow"", ""sad"")"', "\"('loud', 'happy')\"", "\"('sad', 'slow')\"", "\"('slow',)\""],
    ['"c(""slow"", ""sad"")"', '"c(""loud"", ""happy"")"', '"c(""sad"", ""slow"")"', "slow"],
    ["['slow' 'sad']", "['loud' 'happy']", "['sad' 'slow']", "['slow']"],
    [
      "\"array(['slow', 'sad'], dtype=object)\"",
      "\"array(['loud', 'happy'], dtype=object)\"",
      "\"array(['sad', 'slow'], dtype=object)\"",
      "\"array(['slow'], dtype=object)\"",
    ],
    [
      '"{""choices"": [""slow"",""sad""]}"',
      '"{""choices"": [""loud"",""happy""]}"',
      '"{""choices"": [""sad"",""slow""]}"',
      "slow",
    ],
  ])("%s", async (...cells) => {
    const rows = cells.map((cell, i) => `${PATHS[i]},${cell}`);
    const { labels, project } = await read(text("file_name,tags", ...rows));
    expect(labels).toEqual(wanted);
    expect(kinds(project)).toEqual({ tags: "multi-label" });
  });

  it("are said to be several, and are one class with oneValue", async () => {
    const sheet = text("file,mood", 'one.mid,"slow, sad"', "two.mid,slow", 'three.mid,"sad, slow"');
    const { notes } = await read(sheet);
    expect(notes).toContain('mood: several tags in a cell, separated by ",", as in "slow, sad"; --one-value');
    const { labels } = await read(sheet, { oneValue: true });
    expect(labels).toEqual(["one mood=slow, sad", "three mood=sad, slow", "two mood=slow"]);
  });

  it("are not seen in names with commas or slashes, unless asked for with split", async () => {
    const sheet = text(
      "file,genre",
      'one.mid,"Rock, Progressive"',
      "two.mid,Jazz",
      'three.mid,"Rock, Progressive"',
      "four.mid,4/4",
    );
    const { labels, notes } = await read(sheet);
    expect(labels).toEqual([
      "four genre=4/4",
      "one genre=Rock, Progressive",
      "three genre=Rock, Progressive",
      "two genre=Jazz",
    ]);
    expect(notes).toContain(
      'genre: "," is part of the class, as in "Rock, Progressive"; if these are several tags: --split ","',
    );
    expect((await read(sheet, { split: "," })).labels).toContain("one genre=Progressive+Rock");
  });

  it("of a declared attribute are taken apart into the tags it has, longest first", async () => {
    const project = projectWith(PATHS);
    defineAttribute(project, { kind: "multi-label", name: "t", values: ["a", "b", "a, b", "c/d"] });
    await importLabels(
      project,
      labelFile("x.csv", text("file,t", 'one.mid,"b, a"', 'two.mid,"a, b"', "three.mid,c/d", "four.mid,a/b")),
    );
    expect(held(project)).toEqual(["four t=a+b", "one t=a+b", "three t=c/d", "two t=a, b"]);
  });

  it("that are not known are named one by one, with the line", async () => {
    const project = projectWith(PATHS);
    defineAttribute(project, { kind: "multi-label", name: "t", values: ["slow", "sad"] });
    const report = await importLabels(
      project,
      labelFile("x.csv", text("file,t", "one.mid,slow; glad", "two.mid,SLOW;Sad")),
    );
    expect(report.errors[0].message).toContain('x.csv:2, column "t": t: unknown value "glad"');
    expect(held(project)).toEqual(["two t=slow+sad"]);
  });
});

describe("words for nothing", () => {
  it.each([
    "NA",
    "N/A",
    "#N/A",
    "NaN",
    "nan",
    "<NA>",
    "null",
    "NULL",
    "nil",
    "-",
    "?",
    ".",
    "—",
    "\\N",
    "None",
    "unlabeled",
    "n/a",
  ])("%s is no class beside two others, and no number", async (word) => {
    const { labels, notes, report } = await read(
      text(
        "file,mood,v",
        `one.mid,calm,0.5`,
        `two.mid,${word},${word}`,
        "three.mid,tense,0.75",
        "four.mid,calm,0.25",
      ),
    );
    expect(labels.filter((label) => label.startsWith("two"))).toEqual([]);
    expect(report).toMatchObject({ added: 6, blank: 2, failed: 0 });
    expect(notes).toContain(`mood: ${JSON.stringify(word)} (once) read as nothing`);
  });

  it.each([
    ["there is one other class", ["light", "none", "light", "none"]],
    ["blank cells say nothing already", ["light", "none", "", "heavy"]],
    ["NA says nothing already", ["light", "none", "NA", "heavy"]],
  ])("none is a class where %s", async (_, cells) => {
    const { labels, notes } = await read(
      text("file,vibrato", ...cells.map((cell, i) => `${PATHS[i]},${cell}`)),
    );
    expect(labels).toContain("two vibrato=none");
    expect(notes).toContain('"none" read as a class; --nothing none reads it as nothing');
  });

  it("are those asked for, and none that is declared as a class", async () => {
    const sheet = text("file,mood", "one.mid,calm", "two.mid,NA", "three.mid,todo");
    expect((await read(sheet, { nothing: ["TODO"] })).labels).toEqual(["one mood=calm", "two mood=NA"]);
    const project = projectWith(PATHS);
    defineAttribute(project, { kind: "categorical", name: "mood", values: ["calm", "NA"] });
    await importLabels(project, labelFile("x.csv", sheet));
    expect(held(project)).toEqual(["one mood=calm", "two mood=NA"]);
  });

  it("alone are no label, which is said", async () => {
    const { notes, report } = await read(text("file,mood", "one.mid,NA", "two.mid,"));
    expect(report).toMatchObject({ added: 0, read: 2, blank: 2, newAttributes: [] });
    expect(notes).toContain("no label in the file: every cell is blank or means nothing (2)");
  });
});

describe("spellings of one class", () => {
  const sheet = text(
    "file,mood",
    "one.mid,Calm",
    "two.mid,calm ",
    "three.mid,calm",
    "four.mid,té\u0301nse\u200b",
  );
  it("are merged and said to be; keepCase keeps them apart", async () => {
    const { labels, notes } = await read(sheet);
    expect(labels.filter((label) => label.endsWith("mood=calm"))).toHaveLength(3);
    expect(notes).toContain(
      'mood: 2 classes differ only in case or spaces: merged, "Calm" as "calm"; --keep-case',
    );
    expect((await read(sheet, { keepCase: true })).labels).toContain("one mood=Calm");
  });

  it("are all words for yes and no, where a column has nothing else and one of them is a word", async () => {
    const cells = ["TRUE", "yes", "True", "0"];
    const sheet = text("file,slow", ...PATHS.map((path, i) => `${path},${cells[i]}`));
    const [merged, apart] = [await read(sheet), await read(sheet, { keepCase: true })];
    const classes = (labels: readonly string[]) => new Set(labels.map((label) => label.split("=")[1])).size;
    expect([classes(merged.labels), classes(apart.labels)]).toEqual([2, 4]);
    expect(merged.notes).toContain("are ways to write yes and no: merged");
  });

  it("are letters and digits only beside such a word: t, f and y are three classes", async () => {
    const { labels } = await read(text("file,form", "one.mid,t", "two.mid,f", "three.mid,y"));
    expect(labels.map((label) => label.split("=")[1]).sort()).toEqual(["f", "t", "y"]);
  });

  it("are those of a declared yes and no", async () => {
    const project = projectWith(PATHS);
    defineAttribute(project, { kind: "categorical", name: "slow", values: ["no", "yes"] });
    const sheet = text("file,slow", "one.mid,TRUE", "two.mid,0");
    const report = await importLabels(project, labelFile("x.csv", sheet));
    expect(held(project)).toEqual(["one slow=yes", "two slow=no"]);
    expect(report.notes.join()).toContain('"TRUE", "0" read as "yes" ..., which says the same');
  });

  it("are those of the declared class, with any space and encoding of accents", async () => {
    const project = projectWith(PATHS);
    defineAttribute(project, { kind: "categorical", name: "mood", values: ["très calme", "vif"] });
    const report = await importLabels(
      project,
      labelFile("x.csv", text("file,Mood", "one.mid,Tre\u0300s\u00a0calme", "two.mid,VIF")),
    );
    expect(held(project)).toEqual(["one mood=très calme", "two mood=vif"]);
    expect(report.notes.join()).toContain('Mood: read as the attribute "mood"');
    expect(
      await importLabels(project, labelFile("x.csv", text("file,mood", "one.mid,Vif")), { keepCase: true }),
    ).toMatchObject({ failed: 1 });
  });
});

describe("columns", () => {
  it.each([
    [",file_name,mood", "0,one.mid,calm", "1,two.mid,tense"],
    ["Unnamed: 0,file_name,mood", "0,one.mid,calm", "1,two.mid,tense"],
    ['"","file_name","mood"', '"1","one.mid","calm"', '"2","two.mid","tense"'],
    ["file_name mood", "1 one.mid calm", "2 two.mid tense"].map((line) => line.replaceAll(" ", ",")),
    ["id,File Name,mood", "1,one.mid,calm", "2,two.mid,tense"],
    ["X,PATH,mood", "1,one.mid,calm", "2,two.mid,tense"],
  ])("that only count are no attributes: %s", async (...lines) => {
    const { labels, notes } = await read(text(...lines));
    expect(labels).toEqual(["one mood=calm", "two mood=tense"]);
    expect(notes).toContain("only counts the rows");
  });

  it("without a name are file names where they look so, else left out with a word", async () => {
    expect((await read(text(",mood", "one.mid,calm", "two.mid,tense"))).labels).toEqual([
      "one mood=calm",
      "two mood=tense",
    ]);
    const { notes } = await read(text("file,mood,", "one.mid,calm,see below", "two.mid,tense,"));
    expect(notes).toContain("column 3 has no name and is left out");
  });

  it("without a header, or twice, are refused with the way out", async () => {
    await expect(read(text("one.mid,calm", "two.mid,tense"))).rejects.toThrow(
      "put one in front, such as file_name,mood",
    );
    await expect(read(text("file,mood,mood", "one.mid,a,b"))).rejects.toThrow(
      '"mood" stands twice; rename one',
    );
  });

  it("of marks are tags of one attribute, where an empty cell beside a mark is a no", async () => {
    const { labels, notes } = await read(
      text("file,slow,sad,loud", "one.mid,x,X,", "two.mid,,,x", "three.mid,,,"),
    );
    expect(labels).toEqual(["one tags=!loud+sad+slow", "two tags=loud+!sad+!slow"]);
    expect(notes).toContain('slow, sad, loud: columns of marks, read as tags of "tags"');
  });

  it.each([
    ["1", "0"],
    ["TRUE", "FALSE"],
    ["yes", "no"],
    ["1.0", "0.0"],
  ])("of %s and %s are attributes of their own, or tags where asked for", async (yes, no) => {
    const sheet = text("file,slow,sad", `one.mid,${yes},${no}`, `two.mid,${no},${yes}`, `three.mid,${yes},`);
    const own = await read(sheet);
    expect(Object.values(kinds(own.project))).toEqual(["categorical", "categorical"]);
    expect(own.notes).toContain("slow, sad: hold only yes and no");
    expect((await read(sheet, { tags: "mood" })).labels).toEqual([
      "one mood=!sad+slow",
      "three mood=slow",
      "two mood=sad+!slow",
    ]);
  });

  it.each(["1,0", "x,no", "TRUE,FALSE"])("attribute=tag take %s", async (cells) => {
    const { labels } = await read(text("file,m=slow,m=sad", `one.mid,${cells}`));
    expect(labels).toEqual(["one m=!sad+slow"]);
  });

  it("of a long sheet, with raters, confidences and times, have many names", async () => {
    const { labels } = await read(
      text(
        "Piece;Attribute;Value;Rater;Certainty;Start Time;End Time",
        "one.mid;mood;calm;kim;0,5;0:01;1:02,5",
        "one.mid;mood;tense;lee;;;",
      ),
    );
    expect(labels).toEqual(["one mood=calm 1..62.5 by kim", "one mood=tense by lee"]);
  });
});

describe("attributes asked for", () => {
  it("may hold commas, and be columns of marks", async () => {
    const sheet = text('file,"a, b",slow,sad,loud', "one.mid,p,x,,x", "two.mid,q,,x,x", "three.mid,p,x,,");
    const { labels } = await read(sheet, { attributes: ["a, b,slow", "sad"] });
    expect(labels).toEqual([
      "one a, b=p",
      "one tags=!sad+slow",
      "three a, b=p",
      "three tags=!sad+slow",
      "two a, b=q",
      "two tags=sad+!slow",
    ]);
  });
});

describe("a long sheet", () => {
  it("with carriage returns alone, however long", async () => {
    const rows = Array.from({ length: 4_000 }, (_, i) => `one.mid,${i % 2 ? "" : "calm"},${" ".repeat(400)}`);
    const { report } = await read(`file,mood,speed\r${rows.join("\r")}`);
    expect(report).toMatchObject({ read: 8_000, added: 1, unchanged: 1_999, failed: 0, broken: 0 });
  });
});

describe("what the report says", () => {
  it("of tags that join others is that they were added", async () => {
    const project = projectWith(PATHS);
    const sheet = labelFile("x.csv", text("file,t=slow,t=sad,t=calm", "one.mid,1,1,", "two.mid,,1,1"));
    const report = await importLabels(project, sheet);
    expect(report).toMatchObject({
      added: 4,
      changed: 0,
      changes: [],
      attributes: [{ attribute: "t", added: 4, tags: 4 }],
    });
    const more = labelFile("y.csv", text("file,t=calm,t=slow", "one.mid,1,0"));
    const next = await importLabels(project, more);
    expect(next).toMatchObject({ added: 1, changed: 1 });
    expect(next.changes).toMatchObject([
      { before: { calm: 1, sad: 1, slow: 1 }, after: { calm: 1, sad: 1, slow: 0 } },
    ]);
    undoLabels(project);
    expect(held(project)).toEqual(["one t=sad+slow", "two t=calm+sad"]);
    const again = await importLabels(project, sheet);
    expect(again).toMatchObject({
      added: 0,
      changed: 0,
      notes: ["nothing new: labels that are there already (4)"],
    });
  });

  it.each([
    ["x.csv", "file,mood\n"],
    ["x.json", "{}"],
    ["x.json", "[]"],
    ["x.json", '[{"id": 1, "data": {"audio": "one.mid"}, "annotations": []}]'],
    ["x.jams", '{"annotations": []}'],
  ])("of %s with %j is that it has no labels, or why not", async (name, content) => {
    const said = await read(content, {}, name).then(
      ({ notes }) => notes,
      (error: Error) => error.message,
    );
    expect(said).toMatch(/no label in the file|holds no rows|expected a list of objects/);
  });

  it("of an attribute that the file lacks is which it has", async () => {
    const { notes } = await read(text("file,mood", "one.mid,calm"), { attributes: ["era"] });
    expect(notes).toContain("no label of era; the file has mood");
  });
});

describe("sheets that are too large", () => {
  it.each([
    ["a cell of 2 MB", `file,mood\none.mid,"${"x".repeat(1 << 21)}"\n`, "a record must be at most"],
    ["20,000 columns", `file,${"c,".repeat(20_000)}\n`, "at most 10000 cells in a row"],
  ])("%s", async (_, sheet, message) => {
    await expect(read(sheet)).rejects.toThrow(message);
  });

  it("with more columns than attributes may be, keep what was there and say how to choose", async () => {
    const names = Array.from(
      { length: 1_020 },
      (_, i) => `question ${i} ${"abcdefghijkl".slice(i % 12)}${i * 7919}`,
    );
    const { report } = await read(`file,${names.join(",")}\none.mid,${names.map(() => "yes").join(",")}\n`);
    expect(report).toMatchObject({ added: 1_000, failed: 20 });
    expect(report.errors[0].message).toContain(
      "at most 1000 attributes in a file; name those you want (--attributes)",
    );
  });
});
