// What the page does: asks, waits, and puts the answer where all see it.
import type {
  Job,
  LabelResult,
  Music,
  PieceKind,
  ProjectInfo,
  QueueEntry,
  RevertAnswer,
} from "../api/answers.ts";
import { type ApiError, ask, askJson, isGone } from "./api.ts";
import { loadCatalogue, NO_FILTER, valuesOf } from "./catalogue.ts";
import { player } from "./player.ts";
import { fail, getState, say, setState, writeAddress } from "./store.ts";

/** Runs an action and tells what went wrong. */
export async function trying<Result>(action: () => Promise<Result>): Promise<Result | undefined> {
  try {
    return await action();
  } catch (error) {
    if ((error as Error).name === "AbortError") return undefined;
    if (isGone(error)) setState({ isGone: true });
    else fail(error);
    return undefined;
  }
}

export async function loadProject(): Promise<void> {
  const project = await askJson<ProjectInfo>("project");
  const attribute = Math.min(getState().attribute, Math.max(0, project.attributes.length - 1));
  setState({ project, jobs: project.jobs, attribute });
}

let loading: Promise<void> | undefined;
let isStale = false;

/** Brings columns and names up to date; calls meanwhile are one more call. */
export function refresh(): Promise<void> {
  if (loading) {
    isStale = true;
    return loading;
  }
  loading = (async () => {
    do {
      isStale = false;
      const { catalogue, names } = getState();
      // Asked for at once: the server makes each while the one before is on its way.
      const first = catalogue === undefined ? askJson<string[]>("names") : undefined;
      const [, newer, early] = await Promise.all([loadProject(), loadCatalogue(catalogue), first]);
      if (newer) {
        const same = names.length === newer.count && catalogue?.id.every((id, i) => id === newer.id[i]);
        const isOther = catalogue !== undefined && catalogue.facts.kind !== newer.facts.kind;
        setState({
          catalogue: newer,
          ...(!same && {
            names: early?.length === newer.count ? early : await askJson<string[]>("names"),
            row: undefined,
          }),
          ...(isOther && { queue: [], passed: [], chosen: new Set<number>() }),
        });
      }
    } while (isStale);
  })().finally(() => {
    loading = undefined;
  });
  return loading;
}

/** Takes filter and piece from the address, once names are there. */
export function readAddress(): void {
  const words = new URLSearchParams(location.search);
  const piece = words.get("piece");
  const row = piece === null ? -1 : getState().names.indexOf(piece);
  setState({
    filter: {
      ...NO_FILTER,
      text: words.get("find") ?? "",
      values: (words.get("values") ?? "")
        .split(".")
        .map(Number)
        .filter((value) => value > 0),
      only: (words.get("only") ?? "").split(".").filter((word) => word !== "") as never,
    },
    ...(row >= 0 && { row }),
  });
}

const music = new Map<number, Promise<Music>>();
const MAX_MUSIC = 64;
/** Less than the address of a sound is good for. */
const SOUND_MS = 8 * 60_000;

/** Notes of a piece by its row, or the line and the address of a recording, kept for a while. */
export function musicOf(row: number): Promise<Music> {
  const id = getState().catalogue!.id[row];
  const known = music.get(id);
  if (known) return known;
  const asking = askJson<Music>("notes", { at: { id } });
  music.set(id, asking);
  asking.then(
    ({ sound }) => sound !== undefined && setTimeout(() => music.delete(id), SOUND_MS),
    () => music.delete(id),
  );
  if (music.size > MAX_MUSIC) music.delete([...music.keys()][0]);
  return asking;
}

/** Loads a piece into the player. */
export async function hear(row: number, play = true): Promise<void> {
  const found = await trying(() => musicOf(row));
  if (!found) return;
  player.load({ title: getState().names[row] ?? "", music: found, source: `piece ${row}` }, { play });
}

/** Looks at a piece. */
export function select(row: number | undefined): void {
  setState({ row });
  writeAddress(getState());
}

export const newKey = (): string => crypto.randomUUID();

interface Edit {
  readonly pieces: readonly number[];
  readonly attribute: string;
  readonly value: string | number | Readonly<Record<string, number>> | null;
  readonly seconds?: number;
  readonly guessShown?: boolean;
  /** The answer to a question, which stands back where somebody else has answered meanwhile. */
  readonly unlabelled?: boolean;
}

/** Labels that could not be sent, in their order; each keeps its key, so that none is given twice. */
const WAITING = "semitone-waiting";
const waiting = (): { key: string; edits: readonly Edit[] }[] =>
  JSON.parse(localStorage.getItem(WAITING) ?? "[]");
const keepWaiting = (all: ReturnType<typeof waiting>): void =>
  localStorage.setItem(WAITING, JSON.stringify(all));

/** What became of labels: `conflict` where others stand that were given meanwhile. */
export type Sent = "sent" | "gone" | "refused" | "conflict";

/** Gives labels; where the server is gone they wait here until it is back. */
export async function giveLabels(edits: readonly Edit[]): Promise<Sent> {
  const request = { key: newKey(), edits };
  keepWaiting([...waiting(), request]);
  return sendWaiting();
}

/** Wrong values or pieces, a project that can only be read. */
const REFUSED = new Set([400, 404, 413, 423]);
let sending: Promise<Sent> | undefined;

export function sendWaiting(): Promise<Sent> {
  sending = (sending ?? Promise.resolve("sent" as const)).then(async () => {
    let result: Sent = "sent";
    for (let [first] = waiting(); first; [first] = waiting()) {
      try {
        await askJson<LabelResult>("label", { key: first.key, body: { edits: first.edits } });
      } catch (error) {
        if (isGone(error)) setState({ isGone: true });
        else fail(error);
        const isConflict = (error as ApiError).code === "conflict";
        // What the server refuses for good would stand in the way of all after it; all else may succeed later.
        if (isConflict || REFUSED.has((error as ApiError).status)) keepWaiting(waiting().slice(1));
        if (!isConflict) return isGone(error) ? "gone" : "refused";
        result = "conflict";
        continue;
      }
      result = "sent";
      keepWaiting(waiting().slice(1));
      setState({ labelVersion: getState().labelVersion + 1 });
    }
    return result;
  });
  return sending;
}

/** Labels pieces, given by row, with a value of the attribute that is asked about. */
export async function labelRows(
  rows: readonly number[],
  value: Edit["value"],
  facts: Pick<Edit, "seconds" | "guessShown" | "unlabelled"> = {},
): Promise<Sent> {
  const { catalogue, attribute, project } = getState();
  const about = project?.attributes[attribute]?.attribute;
  if (!catalogue || !about || rows.length === 0) return "refused";
  const given = await giveLabels([
    { pieces: rows.map((row) => catalogue.id[row]), attribute: about.name, value, ...facts },
  ]);
  if (given !== "sent") return given;
  say(
    `${rows.length === 1 ? getState().names[rows[0]] : `${rows.length} pieces`}: ${value === null ? "no label" : typeof value === "object" ? Object.keys(value).join(", ") : value}`,
  );
  return given;
}

export async function labelByNumber(key: string): Promise<void> {
  const { project, attribute, chosen, row } = getState();
  const value = valuesOf(project?.attributes[attribute]?.attribute)[Number(key) - 1];
  const rows = chosen.size > 0 ? [...chosen] : row === undefined ? [] : [row];
  if (value === undefined || rows.length === 0) return;
  const isMulti = project?.attributes[attribute]?.attribute.kind === "multi-label";
  if ((await labelRows(rows, isMulti ? { [value]: 1 } : value)) === "sent") setState({ chosen: new Set() });
}

export const undo = (): Promise<unknown> =>
  trying(async () => {
    const { note } = await askJson<RevertAnswer>("undo");
    say(`undone: ${note}`);
  });

export const redo = (): Promise<unknown> =>
  trying(async () => {
    const { note } = await askJson<RevertAnswer>("redo");
    say(`done again: ${note}`);
  });

/** Questions that are kept ready. */
const READY = 4;
let isRefilling = false;
/** What was answered or passed over while more was asked for. */
const settled = new Set<number>();

/** Has more questions asked about the attribute; those that are shown as next stay so. @returns whether there are any */
export async function refillQueue(): Promise<boolean> {
  if (isRefilling) return true;
  isRefilling = true;
  try {
    for (;;) {
      const { project, attribute, passed, queue } = getState();
      const name = project?.attributes[attribute]?.attribute.name;
      if (name === undefined || queue.length >= READY - 1) return queue.length > 0;
      settled.clear();
      const body = { attribute: name, count: READY, passed: [...passed, ...queue.map(({ piece }) => piece)] };
      const more = await askJson<QueueEntry[]>("queue", { body });
      if (getState().attribute !== attribute) continue;
      const now = getState().queue;
      const known = new Set([...now.map(({ piece }) => piece), ...settled]);
      setState({ queue: [...now, ...more.filter(({ piece }) => !known.has(piece))] });
      if (more.length === 0) return now.length > 0;
    }
  } finally {
    isRefilling = false;
  }
}

/** Goes to the next question. */
export function nextQuestion(): void {
  const [first, ...rest] = getState().queue;
  if (first) settled.add(first.piece);
  setState({ queue: rest });
}

/** Looks at scores, or at recordings. */
export const showKind = (kind: PieceKind): Promise<unknown> =>
  trying(async () => {
    await askJson("kind", { body: { kind } });
    await refresh();
  });

/** Passes over the question that is shown: it is not asked again, here or elsewhere, until it is taken back. */
export function skipQuestion(attribute: string): void {
  const [first] = getState().queue;
  if (!first) return;
  setState({ passed: [...getState().passed, first.piece] });
  nextQuestion();
  // In a project that can only be read it is passed over in this page.
  if (!getState().project?.readOnly)
    void trying(() => askJson("skip", { body: { attribute, piece: first.piece } }));
}

/** Asks about a piece that was skipped, now. */
export const unskip = (attribute: string, piece: number): Promise<unknown> =>
  trying(async () => {
    await askJson("skip", { body: { attribute, piece, back: true } });
    const { passed, queue } = getState();
    setState({
      passed: passed.filter((each) => each !== piece),
      queue: [{ piece, reason: "again" }, ...queue.filter((each) => each.piece !== piece)],
    });
  });

export const startJob = (body: object): Promise<Job | undefined> =>
  trying(async () => {
    const job = await askJson<Job>("start", { body });
    noteJob(job);
    return job;
  });

export const cancelJob = (id: number): Promise<unknown> => trying(() => ask("cancel", { at: { id } }));

/** Takes over how far a job is. */
export function noteJob(job: Job): void {
  if (job.kind === "place") {
    if (job.state === "failed") fail(new Error(`tags and map: ${job.message}`));
    return;
  }
  const others = getState().jobs.filter(({ id }) => id !== job.id);
  setState({ jobs: [job, ...others].sort((a, b) => b.id - a.id) });
  if (job.state === "done") say(`${job.kind}: done`);
  if (job.state === "failed") fail(new Error(job.message));
}

/** Sends files into the project, one after the other, and imports them. */
export async function dropFiles(files: readonly File[], onProgress: (done: number) => void): Promise<void> {
  const refused: string[] = [];
  for (const [i, file] of files.entries()) {
    await ask("drop", { at: { name: file.name }, bytes: file }).catch((error: Error) =>
      refused.push(`${file.name}: ${error.message}`),
    );
    onProgress((i + 1) / files.length);
  }
  if (refused.length > 0) fail(new Error(refused.slice(0, 3).join("\n")));
  if (refused.length < files.length)
    await startJob({ kind: "import", paths: [`${getState().project!.folder}/dropped`] });
}
