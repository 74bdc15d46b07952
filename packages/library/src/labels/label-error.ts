// The one error of the labels: what was wrong, and where in which file. Knows no format and no database.

/** Where a label came from: a file with line and column, all 1-based, as far as known. */
export interface LabelPlace {
  readonly file?: string;
  readonly line?: number;
  /** Name of the column, key or path inside the record. */
  readonly column?: string;
}

/** A label, or a file of labels, that cannot be taken as it stands. */
export class LabelError extends Error {
  override readonly name = "LabelError";
  /** The sentence without its place. */
  readonly reason: string;
  readonly place: LabelPlace;

  constructor(reason: string, place: LabelPlace = {}) {
    super(placeText(place) === "" ? reason : `${placeText(place)}: ${reason}`);
    this.reason = reason;
    this.place = place;
  }

  /** The same fault, its place completed by what the caller knows. */
  at(place: LabelPlace): LabelError {
    return new LabelError(this.reason, { ...place, ...this.place });
  }
}

/** A label that was given meanwhile stands in the way of one for pieces without. */
export class LabelConflict extends LabelError {}

function placeText({ file, line, column }: LabelPlace): string {
  const where = [file, line === undefined ? undefined : `${line}`].filter((part) => part !== undefined);
  const text = where.join(":");
  if (column === undefined) return text;
  return text === "" ? `column ${JSON.stringify(column)}` : `${text}, column ${JSON.stringify(column)}`;
}
