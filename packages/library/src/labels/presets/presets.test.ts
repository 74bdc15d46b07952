import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { importLabels } from "../exchange/import-labels.ts";
import { labelAgreement } from "../label-agreement.ts";
import { labelFile, projectWith, temporaryFolder } from "../project-with.test-support.ts";
import { labelsOf } from "../query-labels.ts";

const held = (project: Parameters<typeof labelsOf>[0]) =>
  [...labelsOf(project)].map(({ file, attribute, value, span }) =>
    [file, attribute.name, value, ...(span ? [span.unit, span.start, span.end] : [])].join(" "),
  );

describe("importLabels with a preset", () => {
  it("vgmidi finds the piece behind the phrase, by suffix", async () => {
    const project = projectWith(["labelled/midi/A_PS1_Game_One.mid", "labelled/midi/A_PS1_Game_One_0_1.mid"]);
    const csv =
      "id,series,console,game,piece,midi,valence,arousal\n7,A,PS1,Game,One,labelled/phrases/A_PS1_Game_One_0.mid,1,-1\n";
    const report = await importLabels(project, labelFile("v.csv", csv), { preset: "vgmidi" });
    expect(report).toMatchObject({ added: 5, unmatchedLabels: 0, failed: 0 });
    const file = "labelled/midi/A_PS1_Game_One.mid";
    expect(held(project)).toEqual([
      `${file} valence high`,
      `${file} arousal low`,
      `${file} series A`,
      `${file} console PS1`,
      `${file} game Game`,
    ]);
  });

  it("vgmidi-ratings makes one label a bar and rater, from gzip in chunks, and agreement reads them", async () => {
    const project = projectWith(["midi/a.mid", "midi/b.mid"]);
    const rows = ["a", "b"].flatMap((piece, p) =>
      [0, 1, 2].flatMap((rater) =>
        [0, 1].map((bar) => `midi/${piece}.mid,r${p}_${rater},3,0,${bar},${p * 0.5 + rater * 0.1},-0.25`),
      ),
    );
    const csv = `file_name,rater,musicianship,knew_piece,measure,valence,arousal\n${rows.join("\n")}\n`;
    const report = await importLabels(
      project,
      { name: "r.csv.gz", bytes: gzipSync(csv) },
      { preset: "vgmidi-ratings" },
    );
    expect(report).toMatchObject({ read: 24, added: 24, failed: 0 });
    expect(held(project).slice(0, 2)).toEqual([
      "midi/a.mid valence_rating 0 bars 0 1",
      "midi/a.mid arousal_rating -0.25 bars 0 1",
    ]);
    expect(project.connection.all("SELECT DISTINCT info FROM annotators")).toEqual([
      { info: '{"musicianship":"3","knew_piece":"0"}' },
    ]);
    // Units (0, .1, .2) and (.5, .6, .7): MSB = 3 * 2 * .25^2, MSW = .04 / 4, hence ICC(1) = (.375 - .01) / (.375 + .02).
    const { icc, annotators, units } = labelAgreement(project, "valence_rating", { per: "piece" });
    expect([annotators, units]).toEqual([6, 2]);
    expect(icc?.icc1).toBeCloseTo(0.365 / 0.395, 12);
  });

  it("vgmidi-ratings refuses a bar number that is none, with its line", async () => {
    const csv =
      "file_name,rater,musicianship,knew_piece,measure,valence,arousal\na.mid,r,1,0,1.5,0,0\na.mid,r,1,0,2,3,0\n";
    const report = await importLabels(projectWith(["a.mid"]), labelFile("r.csv", csv), {
      preset: "vgmidi-ratings",
    });
    expect(report.errors.map(({ message }) => message)).toEqual([
      'r.csv:2, column "measure": expected a bar number from 0; got "1.5"',
      'r.csv:3, column "valence": valence_rating: must be in -1..1; got 3',
    ]);
  });

  it("vgmidi-0.1 takes names without extension, vgmidi-bardo names with folders", async () => {
    const project = projectWith(["phrases/A_0.mid", "phrases/split_1/A_0.mid", "phrases/split_2/A_0.mid"]);
    const old = "label,id,filepath\n-1,piece9,phrases/A_0\n";
    const bardo = "valence,arousal,id,part,repeat,filepath\n1,0,piece_8,0,-1,phrases/split_2/A_0.mid\n";
    await importLabels(project, labelFile("s.csv", old), { preset: "vgmidi-0.1" });
    await importLabels(project, labelFile("b.csv", bardo), { preset: "vgmidi-bardo" });
    expect(held(project)).toEqual([
      "phrases/A_0.mid sentiment negative",
      "phrases/A_0.mid piece piece9",
      "phrases/split_2/A_0.mid valence high",
      "phrases/split_2/A_0.mid arousal low",
      "phrases/split_2/A_0.mid piece piece_8",
    ]);
  });

  it("nottingham reads types from names, and takes collections for no type", async () => {
    const project = projectWith([
      "jigs1.mid",
      "reelsa-c12.mid",
      "hpps3.mid",
      "melody/waltzes4.mid",
      "slip5.mid",
      "xmas6.mid",
      "jigsaw.mid",
    ]);
    const report = await importLabels(project, "names", { preset: "nottingham" });
    expect(report).toMatchObject({ added: 5, read: 5 });
    expect(held(project)).toEqual([
      "hpps3.mid tune_type hornpipe",
      "jigs1.mid tune_type jig",
      "melody/waltzes4.mid tune_type waltz",
      "reelsa-c12.mid tune_type reel",
      "slip5.mid tune_type slip jig",
    ]);
  });

  it("pop909 reads keys over time and the tempo of a song folder", async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, "001"));
    writeFileSync(join(folder, "001", "key_audio.txt"), "0.5\t10\tGb:maj\n10\t20.5\tA:min\n");
    writeFileSync(
      join(folder, "001", "beat_midi.txt"),
      "0.0 1.0 1.0\n0.5 0.0 0.0\n1.0 1.0 0.0\n1.75 0.0 0.0\n",
    );
    const project = projectWith(["POP909/001/001.mid"]);
    const report = await importLabels(project, folder, { preset: "pop909" });
    expect(report).toMatchObject({ added: 3, failed: 0 });
    expect(held(project)).toEqual([
      "POP909/001/001.mid tempo 120",
      "POP909/001/001.mid key Gb:major seconds 0.5 10",
      "POP909/001/001.mid key A:minor seconds 10 20.5",
    ]);
    await expect(importLabels(project, "/nowhere", { preset: "pop909" })).rejects.toThrow(
      "/nowhere: the preset expects the folder of POP909",
    );
  });

  it("says which column is missing", async () => {
    await expect(
      importLabels(projectWith([]), labelFile("x.csv", "label,id,file\n"), { preset: "vgmidi-0.1" }),
    ).rejects.toThrow('x.csv:1: the preset expects a column "filepath"; known: "label", "id", "file"');
  });

  it("refuses an attribute that the project has as another kind", async () => {
    const project = projectWith(["a.mid"]);
    await importLabels(project, labelFile("x.csv", "file_name,valence\na.mid,0.5\n"));
    await expect(importLabels(project, labelFile("v.csv", ""), { preset: "vgmidi" })).rejects.toThrow(
      "v.csv: valence: is continuous in this project and categorical here",
    );
  });
});
