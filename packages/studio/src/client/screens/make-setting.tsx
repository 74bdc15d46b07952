// What is set on the faders. Faders begin where the music is; their home is 0.
import { useEffect, useState } from "preact/hooks";
import { useStore } from "../store.ts";

export type MakeKind = "generate" | "morph" | "transfer";

export interface Setting {
  readonly kind: MakeKind;
  readonly from: number;
  readonly to: number;
  readonly piece: number;
  readonly t: number;
  readonly bars: number;
  readonly faders: Readonly<Record<string, number>>;
  readonly constraints: Readonly<Record<string, string>>;
  readonly strength: number;
  readonly temperature: number;
  readonly seed: number;
}

/** The newest setting, kept while other screens are looked at. */
let kept: Omit<Setting, "kind"> | undefined;

export function useSetting(kind: MakeKind) {
  const catalogue = useStore((state) => state.catalogue)!;
  const row = useStore((state) => state.row);
  const [setting, setSetting] = useState<Omit<Setting, "kind">>(() => {
    const id = (at: number) => catalogue.id[Math.min(at, catalogue.count - 1)];
    const first = row ?? 0;
    return (
      kept ?? {
        from: id(first),
        to: id(first === 1 ? 0 : 1),
        piece: id(first),
        t: 0,
        bars: 8,
        faders: {},
        constraints: {},
        strength: 1.5,
        temperature: 0.6,
        seed: 1,
      }
    );
  });
  useEffect(() => {
    kept = setting;
  }, [setting]);
  return {
    setting: { ...setting, kind },
    change: (part: Partial<Setting>) => setSetting((before) => ({ ...before, ...part })),
  };
}

const TITLES: Readonly<Record<string, readonly [string, string, string]>> = {
  density: ["Density", "fewer notes", "more notes"],
  register: ["Register", "lower", "higher"],
  spread: ["Spread", "closer", "wider"],
  mode: ["Minor to major", "minor", "major"],
  thickness: ["Thickness", "one voice", "chords"],
  length: ["Length of notes", "short", "long"],
  offbeat: ["Off the beat", "on it", "off it"],
  tempo: ["Tempo", "slower", "faster"],
  velocity: ["Loudness", "softer", "louder"],
};
/** Faders of deviations, to either side of 0. */
export const TWO_SIDED = { min: -3, max: 3, step: 0.25, home: 0 } as const;
const LEVELS = ["", "lowest", "low", "medium", "high", "highest"] as const;

export interface FaderProps {
  readonly title: string;
  readonly value: number;
  readonly min: number;
  readonly max: number;
  readonly step: number;
  readonly home: number;
  readonly text: string;
  readonly onChange: (value: number) => void;
  /** @default sets it to `home` */
  readonly onHome?: () => void;
}

export function Fader(props: FaderProps) {
  const { title, value, min, max, step, home, text, onChange, onHome = () => onChange(home) } = props;
  return (
    <label class="fader">
      <span>{title}</span>
      <span class="small soft num">{text}</span>
      <input
        type="range"
        min={min}
        max={max}
        step={step}
        value={value}
        aria-valuetext={text}
        onInput={(event) => onChange(Number(event.currentTarget.value))}
        onKeyDown={(event) => event.key === "0" && onHome()}
      />
    </label>
  );
}

interface FadersProps {
  readonly setting: Setting;
  readonly change: (part: Partial<Setting>) => void;
}

export const Faders = (props: FadersProps) =>
  props.setting.kind === "morph" ? <MorphFaders {...props} /> : <WishFaders {...props} />;

function MorphFaders({ setting, change }: FadersProps) {
  const music = useStore((state) => state.project!.music!);
  const move = (quality: string, value: number) => {
    const { [quality]: _, ...others } = setting.faders;
    change({ faders: value === 0 ? others : { ...others, [quality]: value } });
  };
  return (
    <>
      <h2 class="minor">Faders, from where the morph is</h2>
      {music.qualities.map((quality) => {
        const [title, less, more] = TITLES[quality] ?? [quality, "less", "more"];
        const value = setting.faders[quality] ?? 0;
        const text = value === 0 ? "as it is" : `${value < 0 ? less : more}, ${Math.abs(value).toFixed(1)}`;
        return (
          <Fader
            key={quality}
            {...{ title, value, text, ...TWO_SIDED }}
            onChange={(next) => move(quality, next)}
          />
        );
      })}
      <button
        type="button"
        onClick={() => change({ faders: {} })}
        disabled={Object.keys(setting.faders).length === 0}
      >
        Back to the morph
      </button>
      <p class="small soft">Arrow keys move a fader, 0 puts it back.</p>
    </>
  );
}

function WishFaders({ setting, change }: FadersProps) {
  const music = useStore((state) => state.project!.music!);
  const { kind, constraints, strength, temperature, bars, seed } = setting;
  const wish = (name: string, title: string, values: readonly string[]) => (
    <Wish
      key={name}
      title={title}
      values={values}
      value={constraints[name] ?? ""}
      onChange={(value) => change({ constraints: { ...constraints, [name]: value } })}
    />
  );
  const fader = (
    title: string,
    value: number,
    range: Pick<FaderProps, "min" | "max" | "step" | "home">,
    part: (value: number) => Partial<Setting>,
  ) => <Fader {...{ title, value, ...range }} text={String(value)} onChange={(next) => change(part(next))} />;
  return (
    <>
      <h2 class="minor">{kind === "generate" ? "What it shall be" : "What to change"}</h2>
      {music.attributes.map(({ name, classes }) => wish(name, name, ["", ...classes]))}
      {music.qualities.map((quality) => wish(quality, TITLES[quality]?.[0] ?? quality, LEVELS))}
      {fader("Strength", strength, { min: 0, max: 4, step: 0.25, home: 1.5 }, (next) => ({ strength: next }))}
      {kind === "generate" && (
        <>
          {fader("Chance", temperature, { min: 0, max: 2, step: 0.1, home: 0.6 }, (next) => ({
            temperature: next,
          }))}
          {fader("Bars", bars, { min: 2, max: 64, step: 2, home: 8 }, (next) => ({ bars: next }))}
          <label class="fader">
            <span>Seed</span>
            <input
              class="field"
              type="number"
              min={0}
              max={1_000_000}
              value={seed}
              onInput={(event) =>
                change({ seed: Math.max(0, Math.round(Number(event.currentTarget.value))) })
              }
            />
          </label>
        </>
      )}
    </>
  );
}

export function Wish({
  title,
  values,
  value,
  onChange,
  none = "as it comes",
}: {
  title: string;
  values: readonly string[];
  value: string;
  onChange: (value: string) => void;
  none?: string;
}) {
  return (
    <label class="fader">
      <span>{title}</span>
      <select class="field" value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {values.map((each) => (
          <option key={each} value={each}>
            {each === "" ? none : each}
          </option>
        ))}
      </select>
    </label>
  );
}
