const DAY_MS = 86_400_000;

/** The Monday of the week after next, in UTC: far enough ahead for every notice. */
export function nextMonday(): string {
  const today = Math.floor(Date.now() / DAY_MS);
  // Day 0 of the epoch was a Thursday.
  const untilMonday = (7 - ((today + 3) % 7)) % 7;
  return new Date((today + untilMonday + 14) * DAY_MS).toISOString().slice(0, 10);
}

/** Instant of a time on that Monday, or so many days later, in UTC. */
export const at = (time: string, days = 0): string => new Date(Date.parse(`${nextMonday()}T${time}:00Z`) + days * DAY_MS).toISOString();
