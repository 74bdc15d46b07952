// The Nottingham collection: the tune type stands in the file name.
import type { Preset } from "./preset.ts";

/** Beginning of the file name -> tune type. Other beginnings (ashover, morris, playford, xmas) name collections, not types. */
const TYPES: Record<string, string> = {
  jigs: "jig",
  reels: "reel",
  hpps: "hornpipe",
  waltzes: "waltz",
  slip: "slip jig",
};

const FILE_NAME = new RegExp(
  `(?:^|/)(${Object.keys(TYPES).join("|")})(?:[a-z]-[a-z])?\\d+(?:\\.midi?|\\.abc)?$`,
  "i",
);

export const nottingham: Preset = {
  attributes: [{ kind: "categorical", name: "tune_type", values: Object.values(TYPES) }],
  async *read(_source, _context, paths) {
    yield [...paths()].flatMap((path) => {
      const type = FILE_NAME.exec(path)?.[1].toLowerCase();
      return type === undefined ? [] : [{ files: [path], attribute: "tune_type", value: TYPES[type] }];
    });
  },
};
