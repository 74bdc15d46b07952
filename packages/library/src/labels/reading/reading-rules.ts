// What the caller may say about how the cells of a sheet are to be read. Everything left out is decided from the cells, and reported.

export interface ReadingRules {
  /** Each cell is one class, whatever separators and brackets are in it. @default false */
  readonly oneValue?: boolean;
  /** The sign between the tags of a cell. @default decided for each column by `PartTally` */
  readonly split?: string;
  /** Classes that differ only in letter case or spaces are different ones. @default false */
  readonly keepCase?: boolean;
  /** Words for nothing, instead of the usual ones. @default see `NOTHING_WORDS` */
  readonly nothing?: readonly string[];
  /** Cells of the file are separated by commas, so that `1,234` cannot be told from thousands. @default false */
  readonly commaSeparated?: boolean;
}
