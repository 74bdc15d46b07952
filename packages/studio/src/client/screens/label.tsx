// Label: one question at a time, answered by a key; what was answered stays on the side and can be changed.
import { useEffect, useRef, useState } from "preact/hooks";
import type { AttributeInfo } from "../../api/answers.ts";
import {
  hear,
  labelRows,
  musicOf,
  nextQuestion,
  refillQueue,
  skipQuestion,
  trying,
  undo,
} from "../actions.ts";
import { askJson } from "../api.ts";
import { lengthText, valuesOf } from "../catalogue.ts";
import { classVariable } from "../colours.ts";
import { useKeys } from "../keys.ts";
import { player, usePlayer } from "../player.ts";
import { go, setState, useStore } from "../store.ts";
import { AttributeChoice } from "../ui/attribute-choice.tsx";
import { Icon } from "../ui/icons.tsx";
import { PieceRoll } from "../ui/piece-roll.tsx";
import { toggleLoop } from "../ui/shell.tsx";
import { LabelSide } from "./label-side.tsx";

const REASONS = {
  unsure: "Asked because what is known leaves it open, and it is unlike the others that are asked.",
  typical: "Asked because it is typical of music that has no answer yet.",
  again: "Asked again, after it was skipped.",
  random: "Drawn at random: one in five is, to measure what the order of the others saves.",
} as const;
/** Longer pauses are breaks, no time spent on an answer. */
const LONGEST_SECONDS = 600;

export function LabelScreen() {
  const project = useStore((state) => state.project)!;
  const attribute = useStore((state) => state.attribute);
  const catalogue = useStore((state) => state.catalogue)!;
  const queue = useStore((state) => state.queue);
  const about = project.attributes[attribute]?.attribute;
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    if (!about || project.pieces === 0) return;
    void trying(refillQueue).then((found) => setOver(found === false));
  }, [about?.name, queue.length, project.pieces]);
  if (project.pieces === 0 || !about)
    return (
      <div class="empty">
        <p>{project.pieces === 0 ? "There is no music yet." : "Nothing to listen for is named yet."}</p>
        <button type="button" class="main" onClick={() => go("home")}>
          Go to Home
        </button>
      </div>
    );
  const row = queue[0] && catalogue.rowOf.get(queue[0].piece);
  return (
    <div class="queue">
      {row !== undefined ? (
        <Question key={`${about.name} ${row}`} row={row} reason={queue[0].reason} about={about} />
      ) : (
        <p class="empty soft">
          {isOver
            ? `Nothing is left to ask: every piece, or one much like it, has a label of ${about.name} or was skipped.`
            : "Choosing the next question ..."}
        </p>
      )}
      <LabelSide about={about} />
    </div>
  );
}

function Question({
  row,
  reason,
  about,
}: {
  row: number;
  reason: keyof typeof REASONS;
  about: AttributeInfo;
}) {
  const catalogue = useStore((state) => state.catalogue)!;
  const name = useStore((state) => state.names[row]);
  const readOnly = useStore((state) => state.project?.readOnly ?? false);
  const next = useStore((state) => state.queue[1]);
  const many = useStore((state) => state.project!.attributes.length > 1);
  const { loop } = usePlayer();
  const [guess, setGuess] = useState<Readonly<Record<string, number>> | null>();
  const began = useRef(performance.now());
  const isBusy = useRef(false);
  useEffect(() => {
    began.current = performance.now();
    setState({ row });
    // What was heard goes on into the next question only if it was on.
    void hear(row, wasHearing());
    const nextRow = next && catalogue.rowOf.get(next.piece);
    if (nextRow !== undefined) void musicOf(nextRow);
  }, [row]);
  const answer = async (value: string | number | Readonly<Record<string, number>>) => {
    if (readOnly || isBusy.current) return;
    isBusy.current = true;
    const seconds = Math.min(LONGEST_SECONDS, (performance.now() - began.current) / 1000);
    const given = await labelRows([row], value, {
      seconds,
      guessShown: guess !== undefined,
      unlabelled: true,
    });
    isBusy.current = false;
    // What others answered meanwhile is said, and stays.
    if (given !== "refused") nextQuestion();
  };
  const skip = () => skipQuestion(about.name);
  const show = () =>
    void trying(async () => {
      const said = await askJson<Readonly<Record<string, number>> | null>("guess", {
        body: { attribute: about.name, piece: catalogue.id[row] },
      });
      setGuess(said);
    });
  const none = () => void answer(Object.fromEntries(valuesOf(about).map((value) => [value, 0])));
  const isMulti = about.kind === "multi-label";
  useKeys({ guess: show, skip, loop: toggleLoop, ...(isMulti && { none }) });
  return (
    <section class="work" aria-label="Question">
      <div class="row wrap">
        <div class="grow">
          <h2>
            Which {about.name}?{" "}
            <span class="soft">
              {name}, {lengthText(catalogue, row)}
            </span>
          </h2>
          <p class="small soft">{REASONS[reason]}</p>
        </div>
        {many && <AttributeChoice />}
        <button type="button" onClick={show} aria-pressed={guess !== undefined}>
          <Icon name="eye" small /> Show the guess <kbd>V</kbd>
        </button>
        <button type="button" aria-pressed={loop !== undefined} onClick={toggleLoop}>
          <Icon name="loop" small /> Loop <kbd>L</kbd>
        </button>
      </div>
      {guess !== undefined && (
        <p class="guess" role="status">
          {guess === null
            ? "There are labels of too few values to guess from."
            : Object.entries(guess)
                .sort(([, a], [, b]) => b - a)
                .map(([value, share]) => `${value} ${Math.round(100 * share)} %`)
                .join(", ")}
        </p>
      )}
      <div class="roll">
        <PieceRoll row={row} isLarge />
      </div>
      <Answers about={about} onAnswer={(value) => void answer(value)} disabled={readOnly} />
      <div class="others">
        <button type="button" onClick={skip}>
          <Icon name="skip" small /> Skip <kbd>S</kbd>
        </button>
        {isMulti && (
          <button type="button" disabled={readOnly} onClick={none}>
            None of these <kbd>N</kbd>
          </button>
        )}
        <span class="grow" />
        <button type="button" disabled={readOnly} onClick={() => void undo()}>
          <Icon name="undo" small /> Undo <kbd>Z</kbd>
        </button>
      </div>
    </section>
  );
}

const wasHearing = (): boolean => player.state.isOn;

type Value = string | number | Readonly<Record<string, number>>;

/** The answers that suit the kind of attribute. */
function Answers({
  about,
  onAnswer,
  disabled,
}: {
  about: AttributeInfo;
  onAnswer: (value: Value) => void;
  disabled: boolean;
}) {
  const values = valuesOf(about);
  const [tags, setTags] = useState<ReadonlySet<string>>(new Set());
  const [number, setNumber] = useState(((about.min ?? 0) + (about.max ?? 1)) / 2);
  const isMulti = about.kind === "multi-label";
  const choose = (value: string) => {
    if (!isMulti) return onAnswer(value);
    const now = new Set(tags);
    if (!now.delete(value)) now.add(value);
    setTags(now);
  };
  const done = () => {
    if (isMulti) onAnswer(Object.fromEntries(values.map((value) => [value, Number(tags.has(value))])));
    if (about.kind === "continuous") onAnswer(number);
  };
  useKeys({
    answer: (key) => {
      const value = values[Number(key) - 1];
      if (value !== undefined) choose(value);
    },
    ...((isMulti || about.kind === "continuous") && { done }),
  });
  if (about.kind === "continuous")
    return (
      <div class="row">
        <label class="grow range">
          <span class="hidden">{about.name}</span>
          <input
            type="range"
            min={about.min}
            max={about.max}
            step={((about.max ?? 1) - (about.min ?? 0)) / 100}
            value={number}
            onInput={(event) => setNumber(Number(event.currentTarget.value))}
          />
        </label>
        <b class="num">{number.toFixed(2)}</b>
        <button type="button" class="main" disabled={disabled} onClick={done}>
          Answer <kbd>Enter</kbd>
        </button>
      </div>
    );
  return (
    <div class="answers">
      {values.map((value, k) => (
        <button
          type="button"
          key={value}
          disabled={disabled}
          aria-pressed={isMulti ? tags.has(value) : undefined}
          onClick={() => choose(value)}
        >
          {k < 9 && <kbd>{k + 1}</kbd>}
          <span class="cut">{value}</span>
          <span class="dot" style={{ "--c": classVariable(k + 1) }} />
        </button>
      ))}
      {isMulti && (
        <button type="button" class="main" disabled={disabled} onClick={done}>
          Answer <kbd>Enter</kbd>
        </button>
      )}
    </div>
  );
}
