import type { Project } from "@semitone/library";
import { textOf } from "@semitone/testing";
import { describe, expect, it } from "vitest";
import type { TagResult } from "./tag.ts";
import { formatTags } from "./tag-formats.ts";

/** No format of a table asks the project for anything. */
const NOBODY = {} as Project;

const mood = {
  attribute: "mood",
  value: "calm",
  probability: 0.123456789,
  distribution: { calm: 0.123456789, tense: 0.876543211 },
  unsure: true,
};
const tempo = { attribute: "tempo", value: 97.12345678, unsure: false };
const tag = (name: string, value: "yes" | "no", probability: number, unsure = false) => ({
  attribute: "tags",
  tag: name,
  value,
  probability,
  unsure,
});

const result = (...predictions: TagResult["pieces"][number]["predictions"]): TagResult => ({
  run: "run-1",
  scores: [],
  pieces: [{ file: "a.mid", predictions, unfamiliar: false, priorWeight: 0 }],
  untagged: [],
});

const rows = async (of: TagResult) =>
  (await textOf(formatTags(NOBODY, of, "csv"))).split("\r\n").slice(1, -1);

describe("formatTags(project, result, csv)", () => {
  it("has a row for each attribute; numbers have six figures and no probability", async () => {
    expect(await rows(result(mood, tempo))).toEqual([
      "a.mid,mood,calm,0.123457,true,,false",
      "a.mid,tempo,97.1235,,false,,false",
    ]);
  });

  it("joins the tags of a multi-label attribute, with the lowest confidence of all of them", async () => {
    const tags = [tag("slow", "yes", 0.9), tag("loud", "no", 0.6, true), tag("sad", "yes", 0.8)];
    expect(await rows(result(...tags))).toEqual(["a.mid,tags,slow|sad,0.6,true,,false"]);
  });

  it("has a row without a tag for a piece of a run that has learnt nothing", async () => {
    expect(await rows(result())).toEqual(["a.mid,,,,,,false"]);
  });

  it("has a row for each copy of a piece, which says of what", async () => {
    const { pieces } = result(mood);
    const copied = { ...result(), pieces: [{ ...pieces[0], copies: ["b.mid", "c/a.mid"] }] };
    expect(await rows(copied)).toEqual(
      ["a.mid", "b.mid", "c/a.mid"].map(
        (file, i) => `${file},mood,calm,0.123457,true,${i > 0 ? "a.mid" : ""},false`,
      ),
    );
  });

  it("writes tags with a bar in their names as label import reads them", async () => {
    const [row] = await rows(result(tag("a|b", "yes", 0.9), tag("c", "yes", 0.8)));
    expect(row).toContain('"{""a|b"":1,""c"":1}"');
  });

  it("quotes names with commas and quotes", async () => {
    const { pieces } = result(mood);
    const named = { ...result(), pieces: [{ ...pieces[0], file: 'a, "b".mid' }] };
    expect((await rows(named))[0]).toMatch(/^"a, ""b""\.mid",mood/);
  });
});

describe("formatTags(project, result, jsonl)", () => {
  it("has one object per piece with whole distributions, segments with bars and ticks", async () => {
    const segment = {
      startBar: 0,
      endBar: 4,
      startTicks: 0,
      endTicks: 1920,
      predictions: [tempo],
      unfamiliar: true,
      priorWeight: 0.25,
    };
    const { pieces, ...rest } = result(mood);
    const line = await textOf(
      formatTags(NOBODY, { ...rest, pieces: [{ ...pieces[0], segments: [segment] }] }, "jsonl"),
    );
    expect(JSON.parse(line)).toEqual({
      file_name: "a.mid",
      run: "run-1",
      unfamiliar: false,
      prior_weight: 0,
      tags: [mood],
      segments: [
        {
          start_bar: 0,
          end_bar: 4,
          start_ticks: 0,
          end_ticks: 1920,
          unfamiliar: true,
          prior_weight: 0.25,
          tags: [tempo],
        },
      ],
    });
    expect(line.endsWith("}\n")).toBe(true);
  });
});
