// Make, of recordings: a sound between two, or one with the timbre of another or at another pitch. Nothing is written before a take is kept.
import { useEffect, useState } from "preact/hooks";
import type { Music } from "../../api/answers.ts";
import { player } from "../player.ts";
import { useStore } from "../store.ts";
import { Icon } from "../ui/icons.tsx";
import { Roll } from "../ui/roll.tsx";
import { End } from "./make-end.tsx";
import { KindTabs } from "./make-kinds.tsx";
import { useNewest } from "./make-newest.ts";
import { Takes } from "./make-takes.tsx";
import { useTakes } from "./make-takes-list.ts";

const SOURCE = "make-sound";

interface SoundSetting {
  readonly kind: "sound-morph" | "sound-transfer";
  readonly from: number;
  readonly to: number;
  readonly t: number;
  readonly what: "all" | "timbre" | "pitch";
  readonly isTimbre: boolean;
  readonly pitch: string;
}

/** The newest setting, kept while other screens are looked at. */
let kept: SoundSetting | undefined;

function useSoundSetting() {
  const catalogue = useStore((state) => state.catalogue)!;
  const row = useStore((state) => state.row);
  const [setting, setSetting] = useState<SoundSetting>(() => {
    if (kept && catalogue.rowOf.has(kept.from) && catalogue.rowOf.has(kept.to)) return kept;
    const id = (at: number) => catalogue.id[Math.min(at, catalogue.count - 1)];
    const first = row ?? 0;
    const second = first === 1 ? 0 : 1;
    const what = { what: "all", isTimbre: true, pitch: "" } as const;
    return { kind: "sound-morph", from: id(first), to: id(second), t: 0.5, ...what };
  });
  useEffect(() => {
    kept = setting;
  }, [setting]);
  return {
    setting,
    change: (part: Partial<SoundSetting>) => setSetting((before) => ({ ...before, ...part })),
  };
}

/** What the server is asked; undefined where nothing is wished for. */
function bodyOf({ kind, from, to, t, what, isTimbre, pitch }: SoundSetting): object | undefined {
  if (kind === "sound-morph") return { kind, from, to, t, what };
  const wishes = { ...(isTimbre && { timbre: to }), ...(pitch.trim() !== "" && { pitch: pitch.trim() }) };
  return Object.keys(wishes).length > 0 ? { kind, piece: from, ...wishes } : undefined;
}

const KINDS = [
  ["sound-morph", "Morph"],
  ["sound-transfer", "Transfer"],
] as const;
const PARTS = [
  ["all", "timbre and pitch"],
  ["timbre", "the timbre alone"],
  ["pitch", "the pitch alone"],
] as const;

export function SoundStage() {
  const { setting, change } = useSoundSetting();
  const [music, setMusic] = useState<Music>();
  const { make, isBusy, milliseconds } = useNewest<Music>((found, _, play) => {
    setMusic(found);
    const isOn = player.state.isOn && player.state.playing?.source === SOURCE;
    player.load({ title: "The sound that was made", music: found, source: SOURCE }, { play: play || isOn });
  });
  const body = bodyOf(setting);
  const { takes, keep, readOnly } = useTakes(music && body);
  // A morph answers each move of the slider; a transfer waits to be asked.
  useEffect(() => {
    if (setting.kind === "sound-morph" && body) make(body);
  }, [JSON.stringify(body)]);
  return (
    <div class="make">
      <SoundFaders setting={setting} change={change} />
      <section class="stage" aria-label="Stage">
        <div class="ab">
          <End letter="A" id={setting.from} onChange={(from) => change({ from })} />
          <button
            type="button"
            class="icon"
            aria-label="Change places"
            onClick={() => change({ from: setting.to, to: setting.from, t: 1 - setting.t })}
          >
            <Icon name="swap" />
          </button>
          <End letter="B" id={setting.to} onChange={(to) => change({ to })} />
        </div>
        {setting.kind === "sound-morph" ? (
          <label class="range">
            <span class="small soft num">
              {Math.round(100 * setting.t)} % of the way
              {milliseconds === undefined ? "" : `, answered in ${Math.round(milliseconds)} ms`}
            </span>
            <input
              class="slider"
              type="range"
              min={0}
              max={100}
              step={1}
              aria-label="Share of the way from A to B"
              value={Math.round(100 * setting.t)}
              onInput={(event) => change({ t: Number(event.currentTarget.value) / 100 })}
            />
          </label>
        ) : (
          <p class="small soft">A is what is changed; B is whose timbre it gets.</p>
        )}
        <div class="roll">
          {music ? (
            <Roll music={music} source={SOURCE} label="What was made" isLarge />
          ) : (
            <p class="empty soft">{isBusy ? "Making ..." : "Nothing made yet."}</p>
          )}
        </div>
        <div class="row wrap">
          <button
            type="button"
            class="main"
            disabled={isBusy || !body}
            onClick={() => body && make(body, true)}
          >
            {setting.kind === "sound-transfer" ? "Change it" : "Hear it"}
          </button>
          <button type="button" disabled={!music || !body || readOnly} onClick={keep}>
            Keep this take <kbd>K</kbd>
          </button>
          <span class="soft small" role="status">
            {isBusy ? "making ..." : music ? `${music.seconds.toFixed(1)} s` : ""}
          </span>
        </div>
      </section>
      <Takes takes={takes} />
    </div>
  );
}

function SoundFaders({
  setting,
  change,
}: {
  setting: SoundSetting;
  change: (part: Partial<SoundSetting>) => void;
}) {
  return (
    <aside class="faders" aria-label="Settings">
      <KindTabs kinds={KINDS} chosen={setting.kind} choose={(kind) => change({ kind })} />
      {setting.kind === "sound-morph" ? (
        <label class="fader">
          <span>What goes over</span>
          <select
            class="field"
            value={setting.what}
            onChange={(event) => change({ what: event.currentTarget.value as SoundSetting["what"] })}
          >
            {PARTS.map(([part, title]) => (
              <option key={part} value={part}>
                {title}
              </option>
            ))}
          </select>
        </label>
      ) : (
        <>
          <label class="row">
            <input
              type="checkbox"
              checked={setting.isTimbre}
              onChange={(event) => change({ isTimbre: event.currentTarget.checked })}
            />
            the timbre of B
          </label>
          <label class="fader">
            <span>Pitch, such as C4</span>
            <input
              class="field"
              placeholder="as it is"
              maxLength={10}
              value={setting.pitch}
              onInput={(event) => change({ pitch: event.currentTarget.value })}
            />
          </label>
        </>
      )}
      <p class="small soft">
        Of recordings the first ten seconds are read. A sound by words, and an instrument for samplers, are
        for the command line: <code>semitone generate</code>, <code>semitone morph --sfz</code>.
      </p>
    </aside>
  );
}
