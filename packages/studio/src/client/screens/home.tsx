// Home: where one begins, what an import did, and what to do next in one sentence with one button.
import { useState } from "preact/hooks";
import type { FolderInfo, ImportSummary } from "../../api/answers.ts";
import { dropFiles, refresh, startJob, trying } from "../actions.ts";
import { askJson } from "../api.ts";
import { getState, go, setState, useStore } from "../store.ts";
import { Icon } from "../ui/icons.tsx";
import { isLabelFile, LabelFiles } from "./home-labels.tsx";

const MANY = 10;

export function Home() {
  const project = useStore((state) => state.project)!;
  const report = useStore((state) => state.jobs.find((job) => job.result?.kind === "import")?.result);
  const isEmpty = project.pieces === 0;
  const [labels, setLabels] = useState<File>();
  return (
    <div class="page">
      <NextStep />
      <div class="steps">
        <section class="card step">
          <h2>
            <span class="number">1</span> Choose music
          </h2>
          <p class="soft">
            {isEmpty
              ? "MIDI, MusicXML, ABC or kern files, or recordings. Nothing is changed in your folders."
              : `${project.pieces} pieces are in the project. More may come at any time.`}
          </p>
          <Drop onLabels={setLabels} />
          <Folders />
        </section>
        <section class="card step">
          <h2>
            <span class="number">2</span> Say what to listen for
          </h2>
          <Attributes />
          {!isEmpty && <LabelFiles dropped={labels} />}
        </section>
        <section class="card step">
          <h2>
            <span class="number">3</span> Label ten of each, then train
          </h2>
          <Labelled />
        </section>
      </div>
      {report?.kind === "import" && <Report report={report.report} />}
    </div>
  );
}

/** The one thing that is most worth doing. */
function NextStep() {
  const project = useStore((state) => state.project)!;
  const isTraining = useStore((state) =>
    state.jobs.some(({ kind, state: now }) => kind === "train" && now === "running"),
  );
  const [first] = project.attributes;
  const classes = first?.attribute.values?.length ?? 1;
  const enough = first !== undefined && first.labelled >= Math.max(2 * classes, 8);
  const [text, button, act] =
    project.pieces === 0
      ? ["Bring some music: drop files below, or choose a folder.", undefined, undefined]
      : first === undefined
        ? ["Name something to listen for, and type its values.", undefined, undefined]
        : isTraining
          ? ["Training goes on; label more meanwhile.", "Label", () => go("label")]
          : !enough
            ? [
                `${first.labelled} pieces have a label. Label ${MANY} of each value of ${first.attribute.name}.`,
                "Label",
                () => go("label"),
              ]
            : project.runs.length === 0
              ? [
                  "Enough labels to begin with: train, and every piece gets tags.",
                  "Train",
                  () => void startJob({ kind: "train" }),
                ]
              : [
                  "Every piece has tags. Look at them on the map, or make music from them.",
                  "Open the map",
                  () => go("library"),
                ];
  return (
    <section class="next" aria-label="What next">
      <p>{text as string}</p>
      {button !== undefined && (
        <button
          type="button"
          class="main"
          disabled={project.readOnly && button === "Train"}
          onClick={act as () => void}
        >
          {button as string}
        </button>
      )}
    </section>
  );
}

/** @param onLabels  told of a file of labels, which is looked at before it is taken */
function Drop({ onLabels }: { onLabels: (file: File) => void }) {
  const readOnly = useStore((state) => state.project?.readOnly);
  const [share, setShare] = useState<number>();
  const [isOver, setOver] = useState(false);
  const take = (all: readonly File[]) => {
    const labels = all.find(isLabelFile);
    if (labels) onLabels(labels);
    const files = all.filter((file) => !isLabelFile(file));
    if (files.length === 0) return;
    setShare(0);
    void trying(() => dropFiles(files, setShare)).finally(() => setShare(undefined));
  };
  return (
    <label
      class={`drop ${isOver ? "over" : ""}`}
      onDragOver={(event) => {
        event.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        setOver(false);
        take([...(event.dataTransfer?.files ?? [])]);
      }}
    >
      <Icon name="plus" />
      <span>
        {share === undefined ? "Drop files here, or choose some" : `Copying, ${Math.round(100 * share)} %`}
      </span>
      <input
        type="file"
        multiple
        disabled={readOnly || share !== undefined}
        accept=".csv,.tsv,.json,.jsonl,.jams,.mid,.midi,.kar,.xml,.musicxml,.mxl,.abc,.krn,.wav,.aif,.aiff,.flac,.ogg,.mp3"
        onChange={(event) => take([...(event.currentTarget.files ?? [])])}
      />
    </label>
  );
}

function Folders() {
  const [folder, setFolder] = useState<FolderInfo>();
  const [path, setPath] = useState("");
  const readOnly = useStore((state) => state.project?.readOnly);
  const open = (to: string) =>
    void trying(async () => {
      const found = await askJson<FolderInfo>("folder", { body: { path: to } });
      setFolder(found);
      setPath(found.path);
    });
  return (
    <details class="folders" onToggle={(event) => event.currentTarget.open && !folder && open("")}>
      <summary>
        <Icon name="folder" small /> Choose a folder of this machine
      </summary>
      <form
        class="row"
        onSubmit={(event) => {
          event.preventDefault();
          open(path);
        }}
      >
        <label class="grow">
          <span class="hidden">Path of a folder</span>
          <input class="field" value={path} onInput={(event) => setPath(event.currentTarget.value)} />
        </label>
        <button type="submit">Open</button>
      </form>
      {folder && (
        <>
          <ul class="listing" aria-label={`Folders in ${folder.path}`}>
            {folder.parent !== undefined && (
              <li>
                <button type="button" class="quiet" onClick={() => open(folder.parent!)}>
                  .. (up)
                </button>
              </li>
            )}
            {folder.folders.map((name) => (
              <li key={name}>
                <button type="button" class="quiet" onClick={() => open(`${folder.path}/${name}`)}>
                  {name}
                </button>
              </li>
            ))}
          </ul>
          <button
            type="button"
            class="main"
            disabled={readOnly}
            onClick={() => void startJob({ kind: "import", paths: [folder.path] })}
          >
            Import this folder ({folder.music} files here)
          </button>
        </>
      )}
    </details>
  );
}

function Attributes() {
  const project = useStore((state) => state.project)!;
  const [name, setName] = useState("");
  const [values, setValues] = useState("");
  const [isMulti, setMulti] = useState(false);
  const define = (event: Event) => {
    event.preventDefault();
    void trying(async () => {
      const list = [
        ...new Set(
          values
            .split(",")
            .map((value) => value.trim())
            .filter((value) => value !== ""),
        ),
      ];
      await askJson("define", {
        body: { kind: isMulti ? "multi-label" : "categorical", name: name.trim(), values: list },
      });
      await refresh();
      const index = getState().project!.attributes.findIndex(
        ({ attribute }) => attribute.name === name.trim(),
      );
      setState({ attribute: Math.max(0, index), queue: [], passed: [] });
      setName("");
      setValues("");
    });
  };
  return (
    <>
      {project.attributes.length > 0 && (
        <ul class="plain">
          {project.attributes.map(({ attribute }) => (
            <li key={attribute.name}>
              <b>{attribute.name}</b>: {attribute.values?.join(", ") ?? `${attribute.kind}`}
            </li>
          ))}
        </ul>
      )}
      <form class="stack" onSubmit={define}>
        <label>
          <h2 class="minor">Name</h2>
          <input
            class="field"
            required
            placeholder="mood"
            value={name}
            onInput={(event) => setName(event.currentTarget.value)}
          />
        </label>
        <label>
          <h2 class="minor">Values, parted by commas</h2>
          <input
            class="field"
            required
            placeholder="calm, joyful, sad, tense"
            value={values}
            onInput={(event) => setValues(event.currentTarget.value)}
          />
        </label>
        <label class="row">
          <input
            type="checkbox"
            checked={isMulti}
            onChange={(event) => setMulti(event.currentTarget.checked)}
          />{" "}
          a piece may have several
        </label>
        <button type="submit" disabled={project.readOnly}>
          Add
        </button>
      </form>
    </>
  );
}

function Labelled() {
  const project = useStore((state) => state.project)!;
  const [withMusic, setMusic] = useState(true);
  const isTraining = useStore((state) =>
    state.jobs.some(({ kind, state: now }) => kind === "train" && now === "running"),
  );
  return (
    <>
      {project.attributes.length === 0 && <p class="soft">First say what to listen for.</p>}
      <ul class="plain">
        {project.attributes.map(({ attribute, labelled }) => (
          <li key={attribute.name}>
            {attribute.name}: <b>{labelled}</b> of {project.pieces} labelled
          </li>
        ))}
      </ul>
      <div class="row wrap">
        <button
          type="button"
          disabled={project.attributes.length === 0 || project.pieces === 0}
          onClick={() => go("label")}
        >
          Label
        </button>
        <button
          type="button"
          disabled={project.readOnly || isTraining || project.pieces === 0}
          onClick={() => void startJob({ kind: "train", music: withMusic && project.kind === "score" })}
        >
          {isTraining ? "Training ..." : "Train"}
        </button>
      </div>
      {project.kind === "score" && (
        <label class="row">
          <input
            type="checkbox"
            checked={withMusic}
            onChange={(event) => setMusic(event.currentTarget.checked)}
          />
          learn to make music, too: takes minutes
        </label>
      )}
      {project.runs.length > 0 && (
        <p class="soft small">
          {project.runs.length === 1 ? "1 run is" : `${project.runs.length} runs are`} trained, the newest{" "}
          {project.runs.at(-1)}
        </p>
      )}
    </>
  );
}

function Report({ report }: { report: ImportSummary }) {
  const reasons = Object.entries(report.reasons);
  return (
    <section class="card report" aria-label="What the import did">
      <h2>The last import</h2>
      <p>
        {report.found} files found: {report.kept} taken as they are, {report.repaired} mended,{" "}
        {report.duplicates} the same as others, {report.dropped} left out.
      </p>
      {reasons.map(([reason, count]) => (
        <details key={reason}>
          <summary>
            {reason}: {count}
          </summary>
          <ul class="plain">
            {report.items
              .filter((item) => item.reasons.includes(reason))
              .slice(0, 200)
              .map((item) => (
                <li key={item.file}>
                  {item.file} <span class="soft">({item.status})</span>
                </li>
              ))}
          </ul>
        </details>
      ))}
    </section>
  );
}
