// Seeded choices for the generators of structured files. Knows no format.
import { Random } from "./mutate.ts";

export class Choices extends Random {
  pick<Thing>(things: readonly Thing[]): Thing {
    return things[this.below(things.length)];
  }

  /** True once in `times`, on average. */
  oneIn(times: number): boolean {
    return this.below(times) === 0;
  }

  /** A whole number in low..high. */
  between(low: number, high: number): number {
    return low + this.below(high - low + 1);
  }

  /** As many things as a number in low..high says, one after another. */
  some<Thing>(low: number, high: number, make: (index: number) => Thing): Thing[] {
    return Array.from({ length: this.between(low, high) }, (_, index) => make(index));
  }
}

/** Texts as titles and names hold them, some of them odd; bytes of a character each. */
export const ODD_TEXTS: readonly string[] = [
  "",
  "A piece",
  "x\u0000y\u0007",
  "\u00e9t\u00e9",
  "\u0083s\u0083A\u0083m",
  "\u00cf\u00d2\u00e0\u00eb\u00fc\u00f1",
  "\u00ff\u00fea\u0000b\u0000",
  "\u00ef\u00bb\u00bfmarked",
  "\u00e2\u0080\u00ae turned",
  "__proto__",
  "{@JP}\u0083s",
  "&amp;<b>&eacute;",
  "n".repeat(1500),
  `wide${" ".repeat(300)}apart`,
];

/** The bytes of a text whose characters stand for a byte each. */
export const bytesOfText = (text: string): Uint8Array =>
  Uint8Array.from(text, (letter) => letter.charCodeAt(0) & 255);
