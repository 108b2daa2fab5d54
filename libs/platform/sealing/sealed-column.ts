/** A column that holds sealed values. */
export interface SealedColumn {
  /** Table with its schema. */
  table: string;
  column: string;
  /** Name of the row for which its value is sealed, as an SQL expression over the table called `t`. */
  row: string;
}

/** Name of the column in the seal. */
export const columnName = ({ table, column }: Pick<SealedColumn, 'table' | 'column'>): string => `${table}.${column}`;
