// The part of abcjs's parser that is used here. The package types its rendering API only.
declare module "abcjs/src/parse/abc_parse.js" {
  export interface AbcPitch {
    /** Diatonic steps above middle C. */
    readonly pitch: number;
    readonly accidental?: string;
    readonly startTie?: object;
    readonly endTie?: boolean;
  }

  export interface AbcKey {
    readonly accidentals?: readonly { readonly acc: string; readonly note: string }[];
    readonly root: string;
    readonly mode: string;
  }

  export interface AbcMeter {
    readonly type: string;
    readonly value?: readonly { readonly num: string; readonly den?: string }[];
  }

  export interface AbcTempo {
    /** In whole notes. */
    readonly duration?: readonly number[];
    readonly bpm?: number;
    /** True where the number was guessed from a word. */
    readonly suppressBpm?: boolean;
  }

  export interface AbcElement {
    readonly el_type: string;
    /** Note: length in whole notes; tempo: see `AbcTempo`. */
    readonly duration?: number | readonly number[];
    readonly bpm?: number;
    readonly suppressBpm?: boolean;
    readonly pitches?: readonly AbcPitch[];
    readonly rest?: { readonly type: string; readonly text?: number };
    readonly gracenotes?: readonly AbcPitch[];
    readonly chord?: readonly { readonly name: string; readonly position: string }[];
    readonly decoration?: readonly string[];
    readonly startTriplet?: number;
    readonly tripletMultiplier?: number;
    readonly endTriplet?: boolean;
    /** Bar, meter or clef: which. */
    readonly type?: string;
    readonly startEnding?: string;
    readonly endEnding?: boolean;
    readonly accidentals?: AbcKey["accidentals"];
    readonly root?: string;
    readonly mode?: string;
    readonly value?: AbcMeter["value"];
    readonly cmd?: string;
    readonly params?: readonly unknown[];
    readonly transpose?: number;
  }

  export interface AbcStaff {
    readonly voices: readonly (readonly AbcElement[])[];
    readonly key?: AbcKey;
    readonly meter?: AbcMeter;
    readonly clef?: { readonly type: string; readonly transpose?: number };
    readonly title?: readonly (string | null)[];
  }

  export interface AbcTune {
    readonly lines: readonly { readonly staff?: readonly AbcStaff[] }[];
    /** `%%MIDI` directives of the header, by command. */
    readonly formatting?: { readonly midi?: Readonly<Record<string, readonly unknown[]>> };
    readonly metaText: { readonly tempo?: AbcTempo; readonly partOrder?: unknown };
  }

  export default class Parse {
    parse(tune: string, switches: object): void;
    getTune(): AbcTune;
    getWarnings(): readonly string[] | undefined;
  }
}
