import { randomUUIDv7 } from 'node:crypto';

/** A UUID v7. It sorts by its creation time, so that indexes grow at their right edge. */
export const newId = (): string => randomUUIDv7();

export const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
