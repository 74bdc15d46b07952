// Labels of a file: what they would change is shown before they are taken; and all labels as a file.
import { useEffect, useState } from "preact/hooks";
import type { LabelFileInfo } from "../../api/answers.ts";
import { refresh, trying } from "../actions.ts";
import { ask } from "../api.ts";
import { say, useStore } from "../store.ts";

const ENDINGS = ".csv,.tsv,.json,.jsonl,.jams,.gz";

/** Whether a file holds labels, as far as its name says. */
export const isLabelFile = ({ name }: File): boolean => /\.(csv|tsv|jsonl?|jams)(\.gz)?$/i.test(name);

async function sendLabels(route: "checkLabels" | "takeLabels", file: File): Promise<LabelFileInfo> {
  return (await ask(route, { at: { name: file.name }, bytes: file })).json() as Promise<LabelFileInfo>;
}

/** @param dropped  a file that was dropped elsewhere on the screen */
export function LabelFiles({ dropped }: { dropped: File | undefined }) {
  const readOnly = useStore((state) => state.project?.readOnly);
  const hasLabels = useStore((state) => state.project?.attributes.some(({ labelled }) => labelled > 0));
  const [file, setFile] = useState<File>();
  const [found, setFound] = useState<LabelFileInfo>();
  const [isOpen, setOpen] = useState(false);
  const look = (chosen: File | undefined) => {
    setFound(undefined);
    setFile(chosen);
    if (chosen) void trying(async () => setFound(await sendLabels("checkLabels", chosen)));
  };
  useEffect(() => {
    if (!dropped) return;
    look(dropped);
    setOpen(true);
  }, [dropped]);
  const take = () =>
    void trying(async () => {
      const { added, changed } = await sendLabels("takeLabels", file!);
      say(`${added} labels taken, ${changed} changed`);
      look(undefined);
      await refresh();
    });
  const save = () =>
    void trying(async () => {
      const link = document.createElement("a");
      link.href = URL.createObjectURL(await (await ask("giveLabels")).blob());
      link.download = "labels.csv";
      link.click();
      // The browser may begin to read a little later.
      setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
    });
  return (
    <details class="folders" open={isOpen} onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>Labels from a file, or into one</summary>
      <div class="stack">
        <label>
          <span class="small">A table, or a file of JSON or JAMS, with a name of a piece in each row</span>
          <input
            class="field"
            type="file"
            accept={ENDINGS}
            disabled={readOnly}
            onChange={(event) => look(event.currentTarget.files?.[0])}
          />
        </label>
        {file && found && <Change name={file.name} found={found} take={take} leave={() => look(undefined)} />}
        <button type="button" disabled={!hasLabels} onClick={save}>
          Save all labels as CSV
        </button>
      </div>
    </details>
  );
}

function Change({
  name,
  found,
  take,
  leave,
}: {
  name: string;
  found: LabelFileInfo;
  take: () => void;
  leave: () => void;
}) {
  const { read, added, changed, unchanged, blank, unmatchedLabels, ambiguousLabels, failed } = found;
  const left = unmatchedLabels + ambiguousLabels + failed;
  return (
    <section aria-label={`What ${name} would change`} class="stack">
      <p role="status">
        {name}: of {read} labels {added} are new, {changed} change one, {unchanged + blank} change nothing,{" "}
        {left} cannot be taken.
      </p>
      <List title="New attributes" items={found.newAttributes.map((each) => `${each.name} (${each.kind})`)} />
      <List
        title="Changes"
        items={found.changes.map(
          ({ file, attribute, before, after }) =>
            `${file}: ${attribute} ${textOf(before)}, then ${textOf(after)}`,
        )}
      />
      <List
        title="Names of no piece, or of several"
        items={found.unmatched.map((each) => `${each.name}: ${each.labels} labels`)}
      />
      <List title="Not taken" items={found.errors.map(({ message }) => message)} />
      {found.notes.map((each) => (
        <p class="small soft" key={each}>
          {each}
        </p>
      ))}
      <div class="row wrap">
        <button type="button" class="main" disabled={added + changed === 0} onClick={take}>
          Take these labels
        </button>
        <button type="button" onClick={leave}>
          Leave them
        </button>
      </div>
    </section>
  );
}

const textOf = (value: unknown): string =>
  typeof value === "object" ? JSON.stringify(value) : String(value);

function List({ title, items }: { title: string; items: readonly string[] }) {
  if (items.length === 0) return null;
  return (
    <>
      <h2 class="minor">{title}</h2>
      <ul class="plain small">
        {items.map((item) => (
          <li key={item}>{item}</li>
        ))}
      </ul>
    </>
  );
}
