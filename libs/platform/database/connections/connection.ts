import type { ClientConfig } from 'pg';
import type { Config } from '../../config.js';

/**
 * Connection settings of the application: a role that owns nothing, UTC, and no wait longer than a request may take. Times are milliseconds. The
 * client gives up a statement that the server does not end. With the rollback after it, a request to a silent server still ends within 10 s.
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
