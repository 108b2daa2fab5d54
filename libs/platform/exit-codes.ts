/** How a process says to whoever started it why it ended. */
export const EXIT = {
  /** EX_CONFIG of sysexits.h: it has said in one line what has to be changed; starting again will not help. */
  config: 78,
  /** Somebody else has its port: the number of EADDRINUSE. */
  portTaken: 98,
} as const;
