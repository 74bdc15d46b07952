// A piece that something is made from, chosen by its name.
import { useState } from "preact/hooks";
import { useStore } from "../store.ts";
import { PieceRoll } from "../ui/piece-roll.tsx";

const MAX_OPTIONS = 500;

export function End({
  letter,
  id,
  onChange,
}: {
  letter: string;
  id: number;
  onChange: (id: number) => void;
}) {
  const catalogue = useStore((state) => state.catalogue)!;
  const names = useStore((state) => state.names);
  const row = catalogue.rowOf.get(id);
  const [text, setText] = useState("");
  const list = `pieces-${letter}`;
  const choose = (name: string) => {
    const found = names.indexOf(name);
    if (found >= 0) {
      onChange(catalogue.id[found]);
      setText("");
    }
  };
  return (
    <div class="card">
      <label class="row">
        <b>{letter}</b>
        <span class="hidden">Piece {letter}</span>
        <input
          class="field"
          list={list}
          placeholder={row === undefined ? "choose a piece" : names[row]}
          value={text}
          onInput={(event) => {
            setText(event.currentTarget.value);
            choose(event.currentTarget.value);
          }}
        />
      </label>
      <datalist id={list}>
        {names.slice(0, MAX_OPTIONS).map((name) => (
          <option key={name} value={name} />
        ))}
      </datalist>
      {row !== undefined && <PieceRoll row={row} dimmed />}
    </div>
  );
}
