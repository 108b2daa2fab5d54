import type { JobsOptions } from 'bullmq';

export const SAGA_QUEUE = 'sagas';

/** A job holds only the ids of an event and a saga: the event is read from PostgreSQL, so that none of its data is in Redis. */
export interface SagaJob {
  messageId: string;
}

/** The same (event, saga) has the same job id: adding it again while it waits, runs or is a dead letter does nothing. */
export const sagaJob = (messageId: string, saga: string, attempts: number): { name: string; data: SagaJob; opts: JobsOptions } => ({
  name: saga,
  data: { messageId },
  opts: {
    jobId: `${messageId}.${saga}`,
    attempts,
    backoff: { type: 'exponential', delay: 1000 },
    removeOnComplete: true,
    removeOnFail: false,
  },
});
