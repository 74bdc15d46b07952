import { describe, expect, it } from "vitest";
import { growth } from "./linear-time.test-support.ts";
import { readScores } from "./read-scores.ts";

/** Reading four times as much may take this many times as long: 4, and room for noise. Quadratic work comes to 16. */
const MOST = 6;

interface Format {
  /** Longest text that no bound of the reader cuts short. */
  readonly longest: number;
  /** Texts around the repetitions of a token, by where in the file they stand. */
  readonly frames: Readonly<Record<string, (repetitions: string) => string>>;
  /** Tokens to repeat in each frame. */
  readonly tokens: Readonly<Record<string, readonly string[]>>;
}

const ABC_TUNE = "X:1\nL:1/8\nM:4/4\nK:C\n";

const FORMATS: Readonly<Record<string, Format>> = {
  ABC: {
    longest: 100_000,
    frames: {
      music: (repetitions) => `${ABC_TUNE}CDEF|${repetitions}\nCDEF|\n`,
      "a title": (repetitions) => `X:1\nT:${repetitions}x\nK:C\nCDEF|\n`,
      "a key": (repetitions) => `X:1\nK:C ${repetitions}x\nCDEF|\n`,
      "a meter": (repetitions) => `X:1\nM:${repetitions}x\nK:C\nCDEF|\n`,
      "a tempo": (repetitions) => `X:1\nQ:${repetitions}x\nK:C\nCDEF|\n`,
      "a length": (repetitions) => `X:1\nL:${repetitions}x\nK:C\nCDEF|\n`,
      "a voice": (repetitions) => `X:1\nV:1 ${repetitions}x\nK:C\nCDEF|\n`,
      "an order of parts": (repetitions) => `X:1\nP:${repetitions}x\nK:C\nP:A\nCDEF|\n`,
      "a symbol": (repetitions) => `X:1\nU:T=${repetitions}x\nK:C\nCDEF|\n`,
      "a directive": (repetitions) => `X:1\n%%MIDI drummap ${repetitions}x\nK:C\nCDEF|\n`,
      "a grouping": (repetitions) => `X:1\n%%score ${repetitions}x\nK:C\nCDEF|\n`,
      lines: (repetitions) => `${ABC_TUNE}CDEF|\n${repetitions}CDEF|\n`,
      "a file": (repetitions) => `X:1\nK:C\nCDEF|\n\n${repetitions}`,
    },
    tokens: {
      music: [
        ..."C^_=,'/19zxyZ|:[](){}<>-.&!+\"~T@$`\\% \t\u2028",
        ...'C> {d} {/ [K: [K:G] [M:3/4] [1 [| |] |: :| |1 :|2 [CEG] [C- C-C (3 (3:2: ((3CDE) "Am" !f! !trill! +f+ !D.C.! && (& Z9 ^3/2c |]:'.split(
          " ",
        ),
      ],
      "a title": [" ", "%", "\\%", " % ", "x ", '"', "\\", "\\c", "\\'e", "&", "&a", "&eacute;", "&#1"],
      "a key": [" ", "^f", "^f ", "a=", '"', 'a="', "_", "C "],
      "a meter": ["1", "1+", "(", "1/4+", " ", "/"],
      "a tempo": ["1/4 ", "1/4", "1", '"', '"a" ', " ", "=", "C"],
      "a length": ["1", "/", " "],
      "a voice": [" ", "a=", '"', "clef=", "name= "],
      "an order of parts": ["A", "(", ")", "(A)9", "9", ".", "A9", " "],
      "a symbol": ["!", " ", "T"],
      "a directive": ["^", ",", " ", "1 "],
      "a grouping": ["(", "a", "a ", "(a b) ", "[", "{"],
      lines: [
        "K:G\n",
        "M:3/4\n",
        "Q:1/4=99\n",
        "L:1/4\n",
        "P:A\n",
        "V:2\nC|\n",
        "%%\n",
        "%%begintext\n",
        "w:a\n",
        "U:T=!f!\n",
        "%%MIDI program 3\n",
        "|\n",
        "C\n",
      ],
      "a file": ["X:2\nK:C\nC|\n\n", "X:2\n", "\n", " \n", "\r", "x\n"],
    },
  },
  kern: {
    longest: 100_000,
    frames: {
      token: (repetitions) => `**kern\n*M4/4\n4c${repetitions}\n4d\n*-\n`,
      interpretation: (repetitions) => `**kern\n*${repetitions}\n4d\n*-\n`,
      meter: (repetitions) => `**kern\n*M${repetitions}\n4d\n*-\n`,
      tempo: (repetitions) => `**kern\n*MM${repetitions}\n4d\n*-\n`,
      key: (repetitions) => `**kern\n*k[${repetitions}\n4d\n*-\n`,
      record: (repetitions) => `!!!OMD:${repetitions}x\n**kern\n4d\n*-\n`,
      layout: (repetitions) => `**kern\n!LO:TX:${repetitions}x\n4d\n*-\n`,
      expansion: (repetitions) => `**kern\n*>[${repetitions}A]\n*>A\n4d\n*-\n`,
      lines: (repetitions) => `**kern\n*M4/4\n${repetitions}4d\n*-\n`,
      dynamics: (repetitions) => `**kern\t**dynam\n4d\t${repetitions}\n*-\t*-\n`,
      start: (repetitions) => `${repetitions}**kern\n4d\n*-\n`,
    },
    tokens: {
      token: [..."c40.#-[]_@qrR% T", " 4e", "@4", "3%2", "\t", "\t4c", "cd"],
      interpretation: [..."^v+x->[]I:\tM", "**kern\t", "^\t*"],
      meter: ["1", "1+", "(", "/4", "1/4+", "%"],
      tempo: ["1", ".", "-", "1-"],
      key: ["f#", "f", "#"],
      record: [" ", "[", "[quarter", "[quarter-dot]", "[quarter] ", "="],
      layout: [":", "t=", "t=D.C. ", " ", "\t!LO:TX:t=Fine"],
      expansion: ["A,", ",", "Z,"],
      lines: [
        "4c\n",
        "=\n",
        "4r\n=\n",
        "=:|!|:\n4c\n",
        "*M3/4\n",
        "*MM99\n",
        "*k[f#]\n",
        "*>B\n4c\n",
        "*>B[A,A]\n",
        "*I#1\n",
        "!LO:TX:t=Fine\n",
        "!!!OTL: x\n",
        "8qd\n",
        "[4c\n",
      ],
      dynamics: ["f", "s", "<", "X", "p ", " ", "<f"],
      start: ["\n", "!\n", " \n", "!!!a: b\n", "! "],
    },
  },
};

describe.each(Object.entries(FORMATS))(
  "readScores(%s) takes time in proportion to its input",
  (_, format) => {
    const rows = Object.entries(format.tokens).flatMap(([frame, tokens]) =>
      tokens.map((token) => [JSON.stringify(token), frame, token] as const),
    );

    it.each(rows)("%s over and over in %s", (_name, frame, token) => {
      const bytes = new TextEncoder();
      const input = (count: number) => bytes.encode(format.frames[frame](token.repeat(count)));
      const maxCount = Math.floor(format.longest / token.length);
      expect(growth((file) => readScores("hostile", file), input, maxCount)).toBeLessThanOrEqual(MOST);
    });
  },
);
