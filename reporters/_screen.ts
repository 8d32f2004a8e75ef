/** What a text for people is shown on. */
export interface Screen {
  /** Columns; no line is longer, but for what cannot be broken. */
  readonly width: number;
  readonly color: boolean;
}
