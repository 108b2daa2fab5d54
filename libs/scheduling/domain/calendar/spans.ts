/** Half-open time in epoch milliseconds. */
export interface Span {
  startsAt: number;
  endsAt: number;
}

/** Spans in order, one for those that overlap or adjoin, none for empty ones. */
export function joined(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const { startsAt, endsAt } of spans.filter((span) => span.startsAt < span.endsAt).sort((a, b) => a.startsAt - b.startsAt)) {
    const last = result.at(-1);
    if (last && startsAt <= last.endsAt) last.endsAt = Math.max(last.endsAt, endsAt);
    else result.push({ startsAt, endsAt });
  }
  return result;
}

/** Index of the first of joined spans that ends after the instant; found by halving. */
export function firstEndingAfter(spans: readonly Span[], at: number): number {
  let low = 0;
  let high = spans.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((spans[middle] as Span).endsAt <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** Remains of a span when joined cuts are taken away. */
export function without({ startsAt, endsAt }: Span, cuts: readonly Span[]): Span[] {
  const rest: Span[] = [];
  let from = startsAt;
  for (let index = firstEndingAfter(cuts, startsAt); from < endsAt; index++) {
    const cut = cuts[index];
    const to = Math.min(cut?.startsAt ?? endsAt, endsAt);
    if (from < to) rest.push({ startsAt: from, endsAt: to });
    from = cut?.endsAt ?? endsAt;
  }
  return rest;
}
