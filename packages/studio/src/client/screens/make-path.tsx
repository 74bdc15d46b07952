// What the model hears on the way from one piece to the other: the tags along the path are the slider.
import { useEffect, useState } from "preact/hooks";
import type { MadeMusic, Tags } from "../../api/answers.ts";
import { askJson } from "../api.ts";
import { classVariable } from "../colours.ts";
import { useStore } from "../store.ts";
import type { Setting } from "./make-setting.tsx";

const STEPS = 9;

export function Path({
  setting,
  change,
  milliseconds,
  tags,
}: {
  setting: Setting;
  change: (part: Partial<Setting>) => void;
  milliseconds: number | undefined;
  tags: Tags | undefined;
}) {
  const [path, setPath] = useState<readonly Tags[]>([]);
  const { from, to, t } = setting;
  useEffect(() => {
    const cancelled = new AbortController();
    setPath([]);
    void (async () => {
      const found: Tags[] = [];
      for (let i = 0; i < STEPS; i++) {
        const body = { kind: "morph", from, to, t: i / (STEPS - 1), bars: 4 };
        found.push((await askJson<MadeMusic>("make", { body, signal: cancelled.signal })).tags);
      }
      setPath(found);
    })().catch(() => {}); // the roll below says what is wrong
    return () => cancelled.abort();
  }, [from, to]);
  const [name, first] = Object.entries(path[0] ?? tags ?? {})[0] ?? [];
  const classes = Object.keys(first ?? {});
  const order = useClassOrder(name);
  return (
    <div class="pathbox">
      <div class="row">
        <h2 class="minor grow">What the model hears on the way{name === undefined ? "" : `: ${name}`}</h2>
        <span class="small soft num">
          {Math.round(100 * t)} % of the way
          {milliseconds === undefined ? "" : `, answered in ${Math.round(milliseconds)} ms`}
        </span>
      </div>
      <svg
        class="path"
        viewBox="0 0 100 100"
        preserveAspectRatio="none"
        role="img"
        aria-label={pathWords(path, name)}
      >
        {classes.map((label, k) => (
          <polygon
            key={label}
            points={bandOf(path, name!, classes, k)}
            style={{ fill: classVariable(order(label, k)) }}
          />
        ))}
        <line x1={100 * t} x2={100 * t} y1={0} y2={100} class="at" />
      </svg>
      <label class="range">
        <span class="hidden">Share of the way from A to B</span>
        <input
          class="slider"
          type="range"
          min={0}
          max={100}
          step={1}
          value={Math.round(100 * t)}
          aria-valuetext={`${Math.round(100 * t)} % of the way`}
          onInput={(event) => change({ t: Number(event.currentTarget.value) / 100 })}
        />
      </label>
      <ul class="legend">
        {classes.map((label, k) => (
          <li key={label}>
            <span class="dot" style={{ "--c": classVariable(order(label, k)) }} />
            {label}{" "}
            <span class="soft num">
              {tags && name ? `${Math.round(100 * (tags[name]?.[label] ?? 0))} %` : ""}
            </span>
          </li>
        ))}
      </ul>
    </div>
  );
}

/** The number of a class in its attribute, so that colours are those of every screen. */
function useClassOrder(name: string | undefined): (label: string, fallback: number) => number {
  const project = useStore((state) => state.project)!;
  const values = project.attributes.find(({ attribute }) => attribute.name === name)?.attribute.values ?? [];
  return (label, fallback) => (values.includes(label) ? values.indexOf(label) : fallback) + 1;
}

/** Corners of the band of a class: its share on top of those before it. */
function bandOf(path: readonly Tags[], name: string, classes: readonly string[], k: number): string {
  const at = (step: number, upTo: number) =>
    100 * classes.slice(0, upTo).reduce((sum, label) => sum + (path[step][name]?.[label] ?? 0), 0);
  const xs = path.map((_, step) => (100 * step) / (STEPS - 1));
  const over = xs.map((x, step) => `${x},${at(step, k)}`);
  const under = xs.map((x, step) => `${x},${at(step, k + 1)}`).reverse();
  return [...over, ...under].join(" ");
}

function pathWords(path: readonly Tags[], name: string | undefined): string {
  if (name === undefined || path.length === 0) return "tags along the way";
  return path
    .map((tags, i) => {
      const [label, share] = Object.entries(tags[name]).sort(([, a], [, b]) => b - a)[0];
      return `${Math.round((100 * i) / (STEPS - 1))} %: ${label} ${Math.round(100 * share)} %`;
    })
    .join("; ");
}

/** The tags of what was made, and of what it was made from. */
export function TagBars({ made }: { made: MadeMusic | undefined }) {
  if (!made) return <div />;
  return (
    <div class="tagbars">
      {Object.entries(made.tags).map(([name, shares]) => (
        <table key={name} class="small">
          <caption>What the model hears: {name}</caption>
          <tbody>
            {Object.entries(shares).map(([label, share]) => (
              <tr key={label}>
                <th scope="row">{label}</th>
                <td class="num">{Math.round(100 * share)} %</td>
                {made.before && (
                  <td class="num soft">{Math.round(100 * (made.before[name]?.[label] ?? 0))} % before</td>
                )}
              </tr>
            ))}
          </tbody>
        </table>
      ))}
    </div>
  );
}
