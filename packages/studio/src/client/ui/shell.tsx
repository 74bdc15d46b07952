// What is around every screen: rail, top bar, messages and the player, which goes on when screens change.
import { useRef } from "preact/hooks";
import type { PieceKind } from "../../api/answers.ts";
import { cancelJob, hear, redo, select, showKind, undo } from "../actions.ts";
import { secondsText } from "../catalogue.ts";
import { useKeys } from "../keys.ts";
import { player, usePlayer } from "../player.ts";
import { getState, go, type Screen, setState, setTheme, useStore, writeAddress } from "../store.ts";
import { Icon, type IconName } from "./icons.tsx";
import { Roll } from "./roll.tsx";

const PLACES: readonly (readonly [Screen, string])[] = [
  ["home", "Home"],
  ["library", "Library"],
  ["label", "Label"],
  ["results", "Results"],
  ["make", "Make"],
  ["runs", "Runs"],
];

export function Rail() {
  const screen = useStore((state) => state.screen);
  return (
    <nav class="rail" aria-label="Screens">
      <span class="logo" aria-hidden="true">
        <svg width="22" height="22" viewBox="0 0 24 24" fill="currentColor" aria-hidden="true">
          <path d="M3 4h4v16H3zM10 9h4v11h-4zM17 6h4v14h-4z" />
        </svg>
      </span>
      {PLACES.map(([name, title]) => (
        <a
          key={name}
          href={`/${name === "home" ? "" : name}`}
          aria-current={screen === name ? "page" : undefined}
          onClick={(event) => {
            if (event.ctrlKey || event.metaKey) return;
            event.preventDefault();
            go(name);
          }}
        >
          <Icon name={name as IconName} />
          {title}
        </a>
      ))}
      <button type="button" class="quiet end" onClick={() => setState({ isHelpOpen: true })}>
        <Icon name="help" />
        Keys
      </button>
    </nav>
  );
}

export function TopBar() {
  const project = useStore((state) => state.project);
  const job = useStore((state) => state.jobs.find(({ state: now }) => now === "running"));
  const text = useStore((state) => state.filter.text);
  const theme = useStore((state) => state.theme);
  const field = useRef<HTMLInputElement>(null);
  useKeys({
    search: () => {
      field.current?.focus();
      field.current?.select();
    },
  });
  const find = (value: string) => {
    setState({ filter: { ...getState().filter, text: value } });
    writeAddress(getState());
  };
  return (
    <header class="top">
      <h1>{project?.name ?? "Studio"}</h1>
      <span class="soft small wide">
        {project &&
          `${project.pieces} pieces, ${Math.max(0, ...project.attributes.map(({ labelled }) => labelled))} labelled`}
      </span>
      <span class="grow" />
      {project && project.kinds.score > 0 && project.kinds.sound > 0 && (
        <select
          class="field kind"
          aria-label="Which pieces"
          value={project.kind}
          onChange={(event) => void showKind(event.currentTarget.value as PieceKind)}
        >
          <option value="score">Scores ({project.kinds.score})</option>
          <option value="sound">Recordings ({project.kinds.sound})</option>
        </select>
      )}
      {job && (
        <div class="job" role="status">
          <span>
            {job.kind}
            {job.stage === "" ? "" : `: ${job.stage}`}
          </span>
          <progress max={1} value={job.done} aria-label={`${job.kind}, share done`} />
          <span class="num small">
            {job.secondsLeft === undefined ? `${Math.round(100 * job.done)} %` : timeText(job.secondsLeft)}
          </span>
          <button
            type="button"
            class="quiet icon"
            aria-label={`Cancel ${job.kind}`}
            disabled={project?.readOnly}
            onClick={() => void cancelJob(job.id)}
          >
            <Icon name="close" small />
          </button>
        </div>
      )}
      <label class="search">
        <Icon name="search" small />
        <span class="hidden">Find a piece or a tag</span>
        <input
          ref={field}
          type="search"
          placeholder="Find a piece or a tag"
          value={text}
          onInput={(event) => find(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === "Enter") go("library");
            if (event.key === "Escape") event.currentTarget.blur();
          }}
        />
        <kbd>/</kbd>
      </label>
      <button
        type="button"
        class="quiet icon"
        aria-label="Undo the last labels"
        disabled={project?.readOnly}
        onClick={() => void undo()}
      >
        <Icon name="undo" />
      </button>
      <button
        type="button"
        class="quiet icon"
        aria-label={theme === "dark" ? "Light colours" : "Dark colours"}
        onClick={() => setTheme(theme === "dark" ? "light" : "dark")}
      >
        <Icon name="moon" />
      </button>
    </header>
  );
}

export const timeText = (seconds: number): string => {
  const whole = Math.max(0, Math.round(seconds));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")} left`;
};

const clock = (seconds: number): string =>
  `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;

/** Of a recording, which has no bars. */
const LOOP_SECONDS = 4;

/** Two bars from where one is, or none where there is a loop. */
export function toggleLoop(): void {
  const { playing, loop } = player.state;
  if (loop || !playing) {
    player.loop(undefined);
    return;
  }
  const { bars, seconds } = playing.music;
  if (bars.length === 0) {
    const from = Math.min(player.position, Math.max(0, seconds - LOOP_SECONDS));
    player.loop([from, Math.min(seconds, from + LOOP_SECONDS)]);
    return;
  }
  const at = Math.max(
    0,
    bars.findLastIndex((start) => start <= player.position + 0.01),
  );
  player.loop([bars[at] ?? 0, bars[at + 2] ?? seconds]);
}

export function PlayerBar() {
  const { playing, isOn, loop, trouble } = usePlayer();
  const row = useStore((state) => state.row);
  const step = (by: number) => {
    const { catalogue } = getState();
    if (!catalogue) return;
    const next = Math.min(Math.max(0, (row ?? -1) + by), catalogue.count - 1);
    select(next);
    void hear(next, player.state.isOn);
  };
  const toggle = () => {
    if (!playing && row !== undefined) void hear(row);
    else player.toggle();
  };
  useKeys({
    play: toggle,
    back: () => player.skip(-1),
    on: () => player.skip(1),
    previous: () => step(-1),
    next: () => step(1),
    loop: toggleLoop,
    undo: () => void undo(),
    redo: () => void redo(),
  });
  return (
    <section class="player" aria-label="Player">
      <button
        type="button"
        class="go"
        aria-label={isOn ? "Pause" : "Play"}
        disabled={!playing && row === undefined}
        onClick={toggle}
      >
        <Icon name={isOn ? "pause" : "play"} />
      </button>
      <div class="title">
        <b>{playing?.title ?? "Nothing to hear yet"}</b>
        <span class="soft small">
          {trouble ??
            (playing
              ? playing.music.peaks
                ? secondsText(playing.music.seconds)
                : `${playing.music.bars.length} bars, ${clock(playing.music.seconds)}`
              : "choose a piece, then Space")}
        </span>
      </div>
      {playing ? <Roll music={playing.music} source={playing.source} label={playing.title} /> : <span />}
      <div class="row">
        <button
          type="button"
          class="quiet icon"
          aria-label="Loop two bars"
          aria-pressed={loop !== undefined}
          disabled={!playing}
          onClick={toggleLoop}
        >
          <Icon name="loop" />
        </button>
      </div>
    </section>
  );
}

export function Messages() {
  const error = useStore((state) => state.error);
  const said = useStore((state) => state.said);
  const isGone = useStore((state) => state.isGone);
  const readOnly = useStore((state) => state.project?.readOnly ?? false);
  return (
    <div class="messages">
      {isGone && (
        <p class="banner" role="alert">
          The studio's server does not answer. Labels you give wait here and are sent once it is back.
        </p>
      )}
      {readOnly && <p class="banner">This project can only be read here: look and listen, change nothing.</p>}
      {error !== undefined && (
        <p class="banner bad" role="alert">
          <span>{error}</span>
          <button
            type="button"
            class="quiet icon"
            aria-label="Close the message"
            onClick={() => setState({ error: undefined })}
          >
            <Icon name="close" small />
          </button>
        </p>
      )}
      <p class="hidden" role="status">
        {said}
      </p>
    </div>
  );
}
