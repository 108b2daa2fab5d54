import { createHash } from 'node:crypto';

/** The id of this kind of record in every example of the contract: one doctor, one patient, and never the same id for two kinds. */
export const exampleId = (subject: string): string => {
  const digest = createHash('sha256').update(subject.toLowerCase()).digest('hex');
  return `01890a5d-${digest.slice(0, 4)}-7${digest.slice(4, 7)}-b${digest.slice(7, 10)}-${digest.slice(10, 22)}`;
};
