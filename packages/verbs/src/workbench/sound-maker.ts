// Sounds made from recordings while somebody waits, by what the verbs `morph` and `transfer` make them of; recordings stay taken apart for a while.
import { createHash } from "node:crypto";
import { type Project, ProjectError, pieceById } from "@semitone/library";
import { SemitoneError } from "@semitone/models";
import { type MorphedPart, morph, type Sound } from "@semitone/sound";
import { requireNumber } from "../creation/check-composition.ts";
import { requirePitches } from "../creation/sounds/morph-sounds.ts";
import { openSound, type PieceSound } from "../creation/sounds/piece-sound.ts";
import { transferred } from "../creation/sounds/transfer-sound.ts";

export interface SoundMorphSetting {
  readonly kind: "sound-morph";
  /** Numbers of recordings. */
  readonly from: number;
  readonly to: number;
  /** Share of the way, 0..1. */
  readonly t: number;
  /** @default "all" */
  readonly what?: MorphedPart;
}

export interface SoundTransferSetting {
  readonly kind: "sound-transfer";
  readonly piece: number;
  /** Number of the recording whose timbre it gets. */
  readonly timbre?: number;
  /** The pitch that it gets, such as `C4`. */
  readonly pitch?: string;
}

/** Everything that a made sound follows from. */
export type SoundSetting = SoundMorphSetting | SoundTransferSetting;

export const isSoundSetting = <Other extends { readonly kind: string }>(
  setting: SoundSetting | Other,
): setting is SoundSetting => setting.kind.startsWith("sound-");

/** Recordings that are kept taken apart. */
const MAX_OPEN = 16;

export class SoundMaker {
  readonly #open = new Map<number, Promise<PieceSound>>();

  constructor(private readonly project: Project) {}

  /** As it comes out: without its ends, see `finished`. @throws SemitoneError (`option`); ProjectError (`missing`, `no-piece`) */
  async make(setting: SoundSetting): Promise<Sound> {
    return setting.kind === "sound-morph" ? this.#morph(setting) : this.#transfer(setting);
  }

  async #morph({ from, to, t, what = "all" }: SoundMorphSetting): Promise<Sound> {
    requireNumber("t", t, 0, 1);
    const [a, b] = [await this.#sound(from), await this.#sound(to)];
    if (what === "pitch") requirePitches(a, b);
    return morph(a.model, b.model, { share: t, what });
  }

  async #transfer({ piece, timbre, pitch }: SoundTransferSetting): Promise<Sound> {
    if (timbre === undefined && pitch === undefined)
      throw new SemitoneError(
        "transfer: expected what the sound gets, a timbre or a pitch; got neither; choose one",
        "option",
      );
    const sound = await this.#sound(piece);
    return transferred(sound, timbre === undefined ? undefined : await this.#sound(timbre), pitch);
  }

  #sound(id: number): Promise<PieceSound> {
    const known = this.#open.get(id);
    if (known) return known;
    const piece = pieceById(this.project, id);
    if (!piece)
      return Promise.reject(
        new ProjectError(`piece: expected the number of a recording; got ${id}; choose another`, "missing"),
      );
    const opening = openSound(this.project, piece.name);
    this.#open.set(id, opening);
    opening.catch(() => this.#open.delete(id));
    if (this.#open.size > MAX_OPEN) this.#open.delete([...this.#open.keys()][0]);
    return opening;
  }
}

/** A name that a made sound is kept by: equal settings have equal names. */
export const nameOfMade = (setting: SoundSetting): string =>
  `made-${createHash("sha256")
    .update(JSON.stringify(Object.entries(setting).sort()))
    .digest("hex")
    .slice(0, 24)}`;
