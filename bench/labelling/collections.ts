// The music that labelling is played on: rows and labels of each collection, imported once into a folder that later runs take up again.
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createProject, importFolder, importLabels, type Project } from "@semitone/library";
import { type FoldData, loadDataset, readFoldData, writeFoldData } from "@semitone/models";

/** What is played: the collection, and the attribute. */
export const GAMES = {
  N: { collection: "nottingham", attribute: "tune_type" },
  V: { collection: "vgmidi", attribute: "valence" },
  A: { collection: "vgmidi", attribute: "arousal" },
  composer: { collection: "lieder", attribute: "composer" },
} as const;
export type GameName = keyof typeof GAMES;

const MAKERS: Readonly<Record<string, (project: Project, data: string) => Promise<void>>> = {
  /** Tune types, by the names of the files; the collections without a type are music without labels. */
  nottingham: async (project, data) => {
    const folder = join(data, "nottingham");
    const files = readdirSync(folder).filter((file) => file.endsWith(".mid"));
    await importFolder(
      project,
      files.map((file) => join(folder, file)),
    );
    await importLabels(project, "", { preset: "nottingham", byName: true });
  },
  /** Valence and arousal, low or high, of 200 pieces; 44 more without labels. */
  vgmidi: async (project, data) => {
    await importFolder(project, [join(data, "vgmidi")]);
    await importLabels(project, join(data, "vgmidi", "vgmidi_labelled.csv"), {
      preset: "vgmidi",
      byName: true,
    });
  },
  lieder: async (project, data) => {
    const [files, labels] = fourComposers(join(data, "lieder"));
    await importFolder(project, files);
    const sheet = join(project.folder, "composers.csv");
    writeFileSync(sheet, labels);
    await importLabels(project, sheet, { byName: true });
  },
};

/** Files of the four composers with most songs, and a sheet of who wrote them. */
function fourComposers(folder: string): [files: string[], sheet: string] {
  const lines = readFileSync(join(folder, "labels.csv"), "utf8").split("\n").slice(1);
  const songs = lines.flatMap((line) => {
    const [, file, composer] = /^([^,]+),"([^"]+)"/.exec(line) ?? [];
    return file ? [{ file, composer }] : [];
  });
  const counts = new Map<string, number>();
  for (const { composer } of songs) counts.set(composer, (counts.get(composer) ?? 0) + 1);
  const four = [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).slice(0, 4);
  const kept = songs.filter(({ composer }) => four.some(([name]) => name === composer));
  const there = new Set(readdirSync(folder, { recursive: true }).map((path) => String(path)));
  const found = kept.filter(({ file }) => there.has(file));
  return [
    found.map(({ file }) => join(folder, file)),
    ["file_name,composer", ...found.map(({ file, composer }) => `${file},"${composer}"`), ""].join("\n"),
  ];
}

/** Rows and labels of a collection. @param work  where they are kept */
export async function collection(name: string, data: string, work: string): Promise<FoldData> {
  const path = join(work, `${name}.safetensors`);
  if (!existsSync(path)) {
    mkdirSync(work, { recursive: true });
    const project = createProject(join(work, name), { name });
    await MAKERS[name](project, data);
    writeFoldData(path, await loadDataset(project));
    await project.close();
  }
  return readFoldData(path);
}
