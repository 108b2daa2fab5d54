/** The reason why a process cannot start, in plain sentences for its operator. A restart does not help: something else has to change. */
export class CannotStart extends Error {}
