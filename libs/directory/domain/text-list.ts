import { ArrayType } from '@mikro-orm/core';

/**
 * A `text[]` column. Each element is written in quotes with `\` and `"` escaped, as PostgreSQL reads it: the stock type writes the text
 * NULL as a null, and line breaks beside a comma as the letter n.
 */
export class TextList extends ArrayType {
  override convertToDatabaseValue(value: string[] | null): string | null {
    return value && `{${value.map((text) => `"${text.replace(/[\\"]/g, '\\$&')}"`).join(',')}}`;
  }
}
