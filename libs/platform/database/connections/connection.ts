import type { ClientConfig } from 'pg';
import type { Config } from '../../config.js';

/**
 * How the application connects: as the role that owns nothing, in UTC, and never waiting longer than a request may take.
 * Times are milliseconds. A statement that the server does not end is given up by the client; with the rollback that follows, a request
 * against a server that has gone silent still ends within 10 s.
 */
export const databaseConnection = (config: Config): ClientConfig => ({
  connectionString: config.get('DATABASE_URL'),
  options: '-c role=consilium_app -c timezone=UTC -c lock_timeout=3000 -c idle_in_transaction_session_timeout=20000',
  connectionTimeoutMillis: 3000,
  statement_timeout: 4000,
  query_timeout: 4500,
  keepAlive: true,
  application_name: 'consilium',
});
