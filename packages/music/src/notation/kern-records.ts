// The reference records of a Humdrum file, `!!!OTL: title`. Knows no spines.
import type { Provenance } from "../score.ts";
import { tempoOfWords } from "./kern-token.ts";
import { isTempo } from "./sheet.ts";

const MAX_RECORDS = 256;
const MAX_VALUE = 4096;

export class KernRecords {
  readonly #records = new Map<string, string>();

  /** Keeps a record; of two with the same name the later one. Returns the tempo that it sets, in quarters a minute, if any. */
  add(line: string): number | undefined {
    const name = /^!!!([^\s:]{1,64}):/.exec(line)?.[1];
    if (name === undefined) return undefined;
    const value = line.slice(name.length + 4).trim();
    if (this.#records.size < MAX_RECORDS) this.#records.set(name, value.slice(0, MAX_VALUE));
    const qpm = name === "OMD" ? tempoOfWords(value) : undefined;
    return qpm !== undefined && isTempo(qpm) ? qpm : undefined;
  }

  /** The first record of that code in any language, `OTL` or `OTL@@EN`. */
  named(code: string): string | undefined {
    return [...this.#records].find(([name]) => name.split("@")[0] === code)?.[1];
  }

  provenance(): Omit<Provenance, "format"> {
    const title = this.named("OTL");
    const composer = this.named("COM");
    return {
      ...(title ? { title } : {}),
      ...(composer ? { composer } : {}),
      ...(this.#records.size > 0 ? { records: Object.fromEntries(this.#records) } : {}),
    };
  }
}
