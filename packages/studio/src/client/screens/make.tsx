// Make: generate, morph and transfer share a stage, faders and takes. What is asked last wins; nothing is written before a take is kept.
import { useEffect, useRef, useState } from "preact/hooks";
import type { MadeMusic, Music } from "../../api/answers.ts";
import { startJob, trying } from "../actions.ts";
import { ask, askJson } from "../api.ts";
import { player } from "../player.ts";
import { getState, go, useStore } from "../store.ts";
import { Icon } from "../ui/icons.tsx";
import { Roll } from "../ui/roll.tsx";
import { End } from "./make-end.tsx";
import { KindTabs } from "./make-kinds.tsx";
import { loadMade } from "./make-load.ts";
import { useNewest } from "./make-newest.ts";
import { Path, TagBars } from "./make-path.tsx";
import { type MakeTab, PerformStage, type TabsProps } from "./make-perform.tsx";
import { Faders, type MakeKind, type Setting, useSetting } from "./make-setting.tsx";
import { SoundStage } from "./make-sounds.tsx";
import { Takes } from "./make-takes.tsx";
import { useTakes } from "./make-takes-list.ts";

const SOURCE = "make";

/** What was made last, shown first. */
let lastTab: MakeTab = "morph";

export function Make() {
  const music = useStore((state) => state.project!.music);
  const performs = useStore((state) => state.project!.performing !== undefined);
  const isSound = useStore((state) => state.project!.kind === "sound");
  const pieces = useStore((state) => state.project!.pieces);
  const isTraining = useStore((state) =>
    state.jobs.some(({ kind, state: now }) => kind === "train" && now === "running"),
  );
  const [tab, setTab] = useState(lastTab);
  if (isSound && pieces > 1) return <SoundStage key="sounds" />;
  const choose = (next: MakeTab) => setTab((lastTab = next));
  if (performs && (tab === "perform" || !music))
    return <PerformStage kinds={music ? [...KINDS, PERFORM] : [PERFORM]} choose={choose} />;
  if (!music)
    return (
      <div class="empty">
        <p>
          {isSound
            ? "Making sounds needs two recordings."
            : isTraining
              ? "A run is being trained. When it has learnt to make music, this is the place."
              : "Making music needs a run that has learnt it: a training takes some minutes, and needs no labels."}
        </p>
        {pieces === 0 || isSound ? (
          <button type="button" class="main" onClick={() => go("home")}>
            Bring some music
          </button>
        ) : (
          <button
            type="button"
            class="main"
            disabled={isTraining}
            onClick={() => void startJob({ kind: "train" })}
          >
            Train
          </button>
        )}
      </div>
    );
  return (
    <Stage
      kind={tab === "perform" ? "morph" : tab}
      kinds={performs ? [...KINDS, PERFORM] : KINDS}
      choose={choose}
    />
  );
}

const KINDS: readonly (readonly [MakeTab, string])[] = [
  ["generate", "Generate"],
  ["morph", "Morph"],
  ["transfer", "Transfer"],
];
const PERFORM = ["perform", "Perform"] as const;

function Stage({ kind, kinds, choose }: { kind: MakeKind } & TabsProps) {
  const { setting, change } = useSetting(kind);
  const { made, music, isBusy, milliseconds, make, generate, stop } = useMaking(setting);
  const { takes, keep, readOnly } = useTakes(music && bodyOf(setting));
  // A morph answers each move of the slider; the others wait to be asked.
  useEffect(() => {
    if (setting.kind === "morph") make();
  }, [JSON.stringify(bodyOf(setting))]);
  return (
    <div class="make">
      <aside class="faders" aria-label="Settings">
        <KindTabs kinds={kinds} chosen={setting.kind} choose={choose} />
        <Faders setting={setting} change={change} />
      </aside>
      <section class="stage" aria-label="Stage">
        <Ends setting={setting} change={change} />
        {setting.kind === "morph" ? (
          <Path setting={setting} change={change} milliseconds={milliseconds} tags={made?.tags} />
        ) : (
          <TagBars made={made} />
        )}
        <div class="roll">
          {music ? (
            <Roll music={music} source={SOURCE} label="What was made" isLarge />
          ) : (
            <p class="empty soft">
              {isBusy ? "Making ..." : setting.kind === "morph" ? "Choose two pieces." : "Nothing made yet."}
            </p>
          )}
        </div>
        <div class="row wrap">
          {setting.kind === "generate" ? (
            <button type="button" class="main" onClick={isBusy ? stop : generate}>
              {isBusy ? "Stop" : "Generate"}
            </button>
          ) : (
            <button type="button" class="main" disabled={isBusy} onClick={() => make(true)}>
              {setting.kind === "transfer" ? "Change it" : "Hear it"}
            </button>
          )}
          <button
            type="button"
            disabled={!music || readOnly || (isBusy && setting.kind !== "morph")}
            onClick={keep}
          >
            Keep this take <kbd>K</kbd>
          </button>
          <span class="soft small" role="status">
            {isBusy ? "making ..." : music ? `${music.bars.length} bars, ${music.seconds.toFixed(1)} s` : ""}
          </span>
        </div>
        {made?.kept && <Kept made={made} />}
      </section>
      <Takes takes={takes} />
    </div>
  );
}

/** What the server is asked, without what only the page needs. */
export function bodyOf(setting: Setting): object {
  const { kind, from, to, piece, t, bars, faders, constraints, strength, temperature, seed } = setting;
  const wishes = Object.fromEntries(Object.entries(constraints).filter(([, value]) => value !== ""));
  if (kind === "morph") return { kind, from, to, t, bars: 4, faders };
  if (kind === "transfer") return { kind, piece, constraints: wishes, strength };
  return { kind, constraints: wishes, strength, temperature, bars, seed };
}

function useMaking(setting: Setting) {
  const [made, setMade] = useState<MadeMusic>();
  const [music, setMusic] = useState<Music>();
  const [isComposing, setComposing] = useState(false);
  const newest = useNewest<MadeMusic>((found, body, play) => {
    if ((body as { kind: string }).kind === kind.current) take(found, play);
  });
  const composing = useRef<AbortController | undefined>(undefined);
  const kind = useRef(setting.kind);
  if (kind.current !== setting.kind) {
    kind.current = setting.kind;
    composing.current?.abort();
    newest.forget();
    setMade(undefined);
    setMusic(undefined);
  }
  useEffect(() => () => composing.current?.abort(), []);
  const take = (found: MadeMusic, play: boolean) => {
    setMade(found);
    setMusic(found);
    loadMade({ title: titleOf(setting), music: found, source: SOURCE }, play);
  };
  const generate = () => {
    composing.current?.abort();
    const controller = new AbortController();
    composing.current = controller;
    setComposing(true);
    setMade(undefined);
    const body = bodyOf(setting);
    void trying(async () => {
      let whole: Music | undefined;
      for await (const passage of passagesOf(await ask("compose", { body, signal: controller.signal }))) {
        const notes: readonly number[] = [...(whole?.notes ?? []), ...passage.notes];
        const longer: Music = {
          notes,
          bars: passage.bars,
          seconds: Math.max(whole?.seconds ?? 0, passage.seconds),
        };
        if (whole) player.extend(longer);
        else player.load({ title: titleOf(setting), music: longer, source: SOURCE }, { play: true });
        whole = longer;
        setMusic(longer);
      }
      setMade(await askJson<MadeMusic>("make", { body, signal: controller.signal }));
    }).finally(() => composing.current === controller && setComposing(false));
  };
  return {
    made,
    music,
    isBusy: isComposing || newest.isBusy,
    milliseconds: newest.milliseconds,
    make: (play = false) => newest.make(bodyOf(setting), play),
    generate,
    stop: () => composing.current?.abort(),
  };
}

async function* passagesOf(answer: Response): AsyncGenerator<Music> {
  const reader = answer.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (let part = await reader.read(); !part.done; part = await reader.read()) {
    const lines = (text + part.value).split("\n");
    text = lines.pop()!;
    for (const line of lines) yield JSON.parse(line) as Music;
  }
}

function titleOf(setting: Setting): string {
  const { catalogue, names } = getState();
  const nameOf = (id: number) => names[catalogue?.rowOf.get(id) ?? -1] ?? "";
  if (setting.kind === "morph") return `${nameOf(setting.from)} to ${nameOf(setting.to)}`;
  if (setting.kind === "transfer") return `${nameOf(setting.piece)}, changed`;
  return `New music, seed ${setting.seed}`;
}

/** The pieces that it begins from. */
function Ends({ setting, change }: { setting: Setting; change: (part: Partial<Setting>) => void }) {
  if (setting.kind === "generate")
    return <p class="soft">Two bars after two bars, heard as soon as the first are made.</p>;
  if (setting.kind === "transfer")
    return (
      <div class="one">
        <End letter="" id={setting.piece} onChange={(piece) => change({ piece })} />
      </div>
    );
  return (
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
  );
}

const KEPT = [
  ["chroma", "pitch classes"],
  ["rhythm", "rhythm"],
  ["contour", "contour"],
] as const;

function Kept({ made }: { made: MadeMusic }) {
  return (
    <table class="small">
      <caption>
        What is kept of the original, beside what the model itself keeps when nothing is changed
      </caption>
      <tbody>
        {KEPT.map(([part, title]) => (
          <tr key={part}>
            <th scope="row">{title}</th>
            <td class="num">{Math.round(100 * made.kept![part])} %</td>
            <td class="num soft">{Math.round(100 * made.keptUnchanged![part])} % unchanged</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
