import { ArrayType } from '@mikro-orm/core';

/**
 * A `text[]` column. Every element is written in quotes with `\` and `"` escaped, as PostgreSQL reads it. The stock type writes the text NULL as a
 * null, and a line break beside a comma as the letter n.
 */
export class TextList extends ArrayType {
  override convertToDatabaseValue(value: string[] | null): string | null {
    return value && `{${value.map((text) => `"${text.replace(/[\\"]/g, '\\$&')}"`).join(',')}}`;
  }
}
