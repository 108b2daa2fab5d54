/** Exit codes: they tell the parent process why a process ended. */
export const EXIT = {
  /** EX_CONFIG of sysexits.h: the process has printed one line that says what to change. A restart does not help. */
  config: 78,
  /** Another process uses the port: the number of EADDRINUSE. */
  portTaken: 98,
} as const;
