import { sql } from '../../kernel/sql.js';

/** The last number that an event got: those that come after have higher ones. One row with `sequence`. */
export const lastEventNumber = () => sql`select coalesce(pg_sequence_last_value('platform.outbox_message_seq_seq'), 0)::float8 as sequence`;
