import type { ClientConfig } from 'pg';
import type { Config } from '../config.js';

/**
 * How the application connects: as the role that owns nothing, in UTC, and never waiting longer than a request may take.
 * Times are milliseconds; a statement that the server does not end is given up by the client.
 */
export const databaseConnection = (config: Config): ClientConfig => ({
  connectionString: config.get('DATABASE_URL'),
  options: '-c role=consilium_app -c timezone=UTC -c lock_timeout=5000 -c idle_in_transaction_session_timeout=20000',
  connectionTimeoutMillis: 3000,
  statement_timeout: 8000,
  query_timeout: 8500,
  keepAlive: true,
  application_name: 'consilium',
});
