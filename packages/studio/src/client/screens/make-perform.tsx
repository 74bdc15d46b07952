// Make, of a score as somebody would play it: faders for tempo, loudness and touch. Nothing is written before a take is kept.
import { useEffect, useState } from "preact/hooks";
import type { PerformedMusic } from "../../api/answers.ts";
import { getState, useStore } from "../store.ts";
import { Roll } from "../ui/roll.tsx";
import { End } from "./make-end.tsx";
import { KindTabs } from "./make-kinds.tsx";
import { loadMade } from "./make-load.ts";
import { useNewest } from "./make-newest.ts";
import { Fader, type MakeKind, TWO_SIDED, Wish } from "./make-setting.tsx";
import { Takes } from "./make-takes.tsx";
import { useTakes } from "./make-takes-list.ts";

const SOURCE = "make-perform";

export type MakeTab = MakeKind | "perform";

export interface TabsProps {
  readonly kinds: readonly (readonly [MakeTab, string])[];
  readonly choose: (kind: MakeTab) => void;
}

interface PerformSetting {
  readonly piece: number;
  /** By attribute; one that is left out is as it comes. */
  readonly wishes: Readonly<Record<string, number>>;
  readonly className: string;
  /** Name of a performance, or none. */
  readonly like: string;
  /** As typed. */
  readonly seed: string;
}

interface SettingProps {
  readonly setting: PerformSetting;
  readonly change: (part: Partial<PerformSetting>) => void;
}

/** The newest setting, kept while other screens are looked at. */
let kept: PerformSetting | undefined;

function usePerformSetting(): SettingProps {
  const catalogue = useStore((state) => state.catalogue)!;
  const row = useStore((state) => state.row);
  const performances = useStore((state) => state.project!.performing!.performances);
  const [setting, setSetting] = useState<PerformSetting>(() => {
    if (kept && catalogue.rowOf.has(kept.piece)) return kept;
    const isScore = (id: number | undefined): id is number => id !== undefined && !performances.includes(id);
    const here = row === undefined ? undefined : catalogue.id[row];
    const piece = isScore(here) ? here : ([...catalogue.id].find(isScore) ?? catalogue.id[0]);
    return { piece, wishes: {}, className: "", like: "", seed: "" };
  });
  useEffect(() => {
    kept = setting;
  }, [setting]);
  return { setting, change: (part) => setSetting((before) => ({ ...before, ...part })) };
}

/** What the server is asked. */
function bodyOf({ piece, wishes, className, like, seed }: PerformSetting): object {
  const { catalogue, names, project } = getState();
  const { classAttribute } = project!.performing!;
  const row = like === "" ? -1 : names.indexOf(like);
  return {
    kind: "perform",
    piece,
    wishes: {
      ...wishes,
      ...(classAttribute !== undefined && className !== "" && { [classAttribute]: className }),
    },
    ...(row >= 0 && { like: catalogue!.id[row] }),
    ...(/^\d{1,9}$/.test(seed) && { seed: Number(seed) }),
  };
}

export function PerformStage({ kinds, choose }: TabsProps) {
  const { setting, change } = usePerformSetting();
  const [music, setMusic] = useState<PerformedMusic>();
  const name = useStore((state) => state.names[state.catalogue!.rowOf.get(setting.piece) ?? -1] ?? "");
  const { make, isBusy, milliseconds } = useNewest<PerformedMusic>((found, _, play) => {
    setMusic(found);
    loadMade({ title: `${name}, performed`, music: found, source: SOURCE }, play);
  });
  const body = bodyOf(setting);
  const { takes, keep, readOnly } = useTakes(music && body);
  useEffect(() => make(body), [JSON.stringify(body)]);
  return (
    <div class="make">
      <aside class="faders" aria-label="Settings">
        <KindTabs kinds={kinds} chosen="perform" choose={choose} />
        <PerformFaders setting={setting} change={change} />
      </aside>
      <section class="stage" aria-label="Stage">
        <div class="one">
          <End letter="" id={setting.piece} onChange={(piece) => change({ piece })} />
        </div>
        <Reached music={music} />
        <div class="roll">
          {music ? (
            <Roll music={music} source={SOURCE} label="The score, performed" isLarge />
          ) : (
            <p class="empty soft">{isBusy ? "Performing ..." : "Choose a score."}</p>
          )}
        </div>
        <div class="row wrap">
          <button type="button" class="main" disabled={isBusy} onClick={() => make(body, true)}>
            Hear it
          </button>
          <button type="button" disabled={!music || readOnly} onClick={keep}>
            Keep this take <kbd>K</kbd>
          </button>
          <span class="soft small num" role="status">
            {isBusy
              ? "performing ..."
              : music
                ? `${music.bars.length} bars, ${music.seconds.toFixed(1)} s, answered in ${Math.round(milliseconds ?? 0)} ms`
                : ""}
          </span>
        </div>
      </section>
      <Takes takes={takes} />
    </div>
  );
}

/** What each fader is called, and what its two sides are. */
const TITLES: Readonly<Record<string, readonly [string, string, string]>> = {
  tempo: ["Tempo", "slower", "faster"],
  rubato: ["Rubato", "steadier", "freer"],
  level: ["Level", "softer", "louder"],
  range: ["Range", "narrower", "wider"],
  articulation: ["Articulation", "shorter", "longer"],
  asynchrony: ["Asynchrony", "closer together", "farther apart"],
};
const titleOf = (attribute: string) => TITLES[attribute] ?? [attribute, "less", "more"];

function PerformFaders({ setting, change }: SettingProps) {
  const { attributes, classAttribute, classes, performances } = useStore(
    (state) => state.project!.performing!,
  );
  const catalogue = useStore((state) => state.catalogue)!;
  const names = useStore((state) => state.names);
  const { wishes, className, like, seed } = setting;
  const without = (attribute: string) => {
    const { [attribute]: _, ...others } = wishes;
    change({ wishes: others });
  };
  return (
    <>
      <h2 class="minor">Faders, from how it plays by itself</h2>
      {attributes.map((attribute) => {
        const [title, less, more] = titleOf(attribute);
        const wish = wishes[attribute];
        const text =
          wish === undefined
            ? "as it comes"
            : wish === 0
              ? "as usual"
              : `${wish < 0 ? less : more}, ${Math.abs(wish)}`;
        return (
          <Fader
            key={attribute}
            {...{ title, text, value: wish ?? 0, ...TWO_SIDED }}
            onChange={(value) => change({ wishes: { ...wishes, [attribute]: value } })}
            onHome={() => without(attribute)}
          />
        );
      })}
      {classAttribute !== undefined && classes.length > 0 && (
        <Wish
          title={classAttribute}
          values={["", ...classes]}
          value={className}
          onChange={(next) => change({ className: next })}
        />
      )}
      <Wish
        title="Played like"
        none="nobody in particular"
        values={[
          "",
          ...performances.flatMap((id) => names[catalogue.rowOf.get(id) ?? -1] ?? []).slice(0, 500),
        ]}
        value={like}
        onChange={(next) => change({ like: next })}
      />
      <label class="fader">
        <span>Seed</span>
        <input
          class="field"
          inputMode="numeric"
          maxLength={9}
          placeholder="the mean way"
          value={seed}
          onInput={(event) => change({ seed: event.currentTarget.value.replace(/\D/g, "") })}
        />
      </label>
      <button
        type="button"
        disabled={Object.keys(wishes).length === 0 && className + like + seed === ""}
        onClick={() => change({ wishes: {}, className: "", like: "", seed: "" })}
      >
        Back to how it plays by itself
      </button>
      <p class="small soft">
        1 is one deviation from the mean of the performances it has learnt from. Arrow keys move a fader, 0
        gives it back.
      </p>
    </>
  );
}

/** What was asked of the playing, and what came out. */
function Reached({ music }: { music: PerformedMusic | undefined }) {
  if (!music || music.wishes.length + music.remarks.length === 0) return <div />;
  return (
    <div class="tagbars">
      {music.wishes.length > 0 && (
        <table class="small">
          <caption>Asked for, and reached</caption>
          <thead>
            <tr>
              <td />
              <th scope="col">asked</th>
              <th scope="col">reached</th>
            </tr>
          </thead>
          <tbody>
            {music.wishes.map(({ attribute, asked, reached }) => (
              <tr key={attribute}>
                <th scope="row">{titleOf(attribute)[0]}</th>
                <td class="num">{asked.toFixed(2)}</td>
                <td class="num">{reached === null ? "cannot be told" : reached.toFixed(2)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {music.remarks.map((remark) => (
        <p class="small soft" key={remark}>
          {remark}
        </p>
      ))}
    </div>
  );
}
