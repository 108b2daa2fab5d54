import { escapeIdentifier, escapeLiteral } from 'pg';
import { withClient } from './postgres.js';

/** The role that migrations grant rights to. It can read and write rows, and owns nothing. */
const GROUP = 'consilium_app';
export const API_LOGIN = 'consilium_api';

/** Creates the login of api and worker, a member of the group that migrations grant rights to. */
export async function ensureApiLogin(ownerUrl: string, password: string): Promise<void> {
  await withClient(ownerUrl, async (client) => {
    const { rows } = await client.query<{ rolname: string }>('select rolname from pg_roles where rolname = any($1)', [[GROUP, API_LOGIN]]);
    const known = rows.map((row) => row.rolname);
    if (!known.includes(GROUP)) await client.query(`create role ${escapeIdentifier(GROUP)} nologin`);
    const verb = known.includes(API_LOGIN) ? 'alter' : 'create';
    await client.query(
      `${verb} role ${escapeIdentifier(API_LOGIN)} login nosuperuser nocreatedb nocreaterole password ${escapeLiteral(password)}`,
    );
    await client.query(`grant ${escapeIdentifier(GROUP)} to ${escapeIdentifier(API_LOGIN)}`);
  });
}
