let addresses = 0;

/** A new address, as a trusted proxy would report it. */
export const fromElsewhere = (): Record<string, string> => {
  addresses += 1;
  return { 'x-forwarded-for': `10.1.${String(addresses >> 8)}.${String(addresses & 255)}` };
};
