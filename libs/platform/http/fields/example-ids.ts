import { createHash } from 'node:crypto';

/** The id that this kind of record has in every example of the contract: one doctor, one patient, and never the same for two. */
export const exampleId = (subject: string): string => {
  const digest = createHash('sha256').update(subject.toLowerCase()).digest('hex');
  return `01890a5d-${digest.slice(0, 4)}-7${digest.slice(4, 7)}-b${digest.slice(7, 10)}-${digest.slice(10, 22)}`;
};
