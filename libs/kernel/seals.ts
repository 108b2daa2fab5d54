/** Sealing of texts for one column and row, as the domain knows it. `column` is `schema.table.column`, `row` names the row. */
export interface Seals {
  seal(column: string, row: string, text: string): Buffer;
  /** Throws if the value was sealed elsewhere, with an unknown key, or was changed. */
  open(column: string, row: string, sealed: Uint8Array): string;
}
