/** Options of every verb. */
export interface CommonOptions {
  readonly json?: boolean;
  readonly quiet?: boolean;
  readonly project?: string;
  /** Only of verbs that write. */
  readonly dryRun?: boolean;
}
