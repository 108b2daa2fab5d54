/** Why a process does not start, in plain sentences for whoever runs it. Starting it again changes nothing: something else has to. */
export class CannotStart extends Error {}
