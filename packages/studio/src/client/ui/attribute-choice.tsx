// The attribute that colours and is asked about.
import { getState, setState, useStore } from "../store.ts";

export function AttributeChoice() {
  const project = useStore((state) => state.project)!;
  const attribute = useStore((state) => state.attribute);
  const choose = (index: number) =>
    setState({ attribute: index, filter: { ...getState().filter, values: [] }, queue: [], passed: [] });
  return (
    <select
      class="field"
      value={attribute}
      aria-label="Attribute"
      onChange={(event) => choose(Number(event.currentTarget.value))}
    >
      {project.attributes.map(({ attribute: { name } }, i) => (
        <option key={name} value={i}>
          {name}
        </option>
      ))}
    </select>
  );
}
