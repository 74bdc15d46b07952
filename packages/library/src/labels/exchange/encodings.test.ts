// Label sheets in the encodings that people's programs save them in.
import { describe, expect, it } from "vitest";
import { projectWith } from "../project-with.test-support.ts";
import { labelsOf } from "../query-labels.ts";
import { importLabels } from "./import-labels.ts";

async function read(bytes: Uint8Array) {
  const project = projectWith(["one.mid", "two.mid"]);
  const { notes } = await importLabels(project, { name: "x.csv", bytes });
  const labels = [...labelsOf(project)]
    .map(({ file, attribute, value }) => `${file.replace(".mid", "")} ${attribute.name}=${value}`)
    .sort();
  return { labels, notes: notes.join("\n") };
}

describe("files in other encodings", () => {
  const sheet = "file;mood\r\none.mid;débonnaire\r\ntwo.mid;“vif”\r\n";
  const cp1252 = Buffer.from(
    [...sheet].map((sign) => ({ "“": 0x93, "”": 0x94 })[sign] ?? sign.charCodeAt(0)),
  );
  it.each([
    ["UTF-8 with a mark", Buffer.from(`\ufeff${sheet}`), ""],
    ["UTF-16 with a mark", Buffer.from(`\ufeff${sheet}`, "utf16le"), ""],
    ["UTF-16 without", Buffer.from(sheet, "utf16le"), ""],
    ["Windows-1252", cp1252, "not UTF-8; read as windows-1252"],
  ])("%s", async (_, bytes, note) => {
    const { labels, notes } = await read(bytes);
    expect(labels).toEqual(["one mood=débonnaire", "two mood=“vif”"]);
    expect(notes).toBe(note);
  });

  it.each([
    // Bytes from Python's codecs: cp932, cp1251, gbk.
    ["shift_jis", "93fa967b82cc89cc", "日本の歌"],
    ["windows-1251", "e3f0f3f1f2ede0ff20efe5f1ede5", "грустная песне"],
    ["gbk", "bbb6bfecb5c4b8e8c7fa", "欢快的歌曲"],
  ])("of other writing: %s", async (encoding, hex, mood) => {
    const bytes = Buffer.concat([
      Buffer.from("file,mood\none.mid,"),
      Buffer.from(hex, "hex"),
      Buffer.from("\n"),
    ]);
    const { labels, notes } = await read(bytes);
    expect(labels).toEqual([`one mood=${mood}`]);
    expect(notes).toBe(`not UTF-8; read as ${encoding}`);
  });

  it("are not taken for windows-1252 where UTF-8 is damaged", async () => {
    const bytes = Buffer.concat([
      Buffer.from("file,mood\none.mid,été\ntwo.mid,"),
      Buffer.from([0xe9]),
      Buffer.from("\n"),
    ]);
    await expect(read(bytes)).rejects.toThrow("x.csv:3: is not UTF-8 text");
  });
});
