/** The changes of a record: each field may be left out, and null takes away what may be missing. */
export type Changes<T> = { [K in keyof T]?: undefined extends T[K] ? T[K] | null : T[K] };
