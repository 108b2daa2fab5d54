import type { DemoLogin } from './run/first-admin.js';
import { say } from './terminal.js';

/** Shows the addresses and logins when everything runs. */
export function welcome(url: string, logs: string, mails: string | undefined, logins: readonly DemoLogin[]): void {
  say('');
  say(`Consilium is ready at ${url}`);
  say(`  interface   ${url}/docs   ${url}/redoc`);
  say(`  logs        ${logs}`);
  if (mails !== undefined) say(`  mails       ${mails}   (as files, since SMTP_URL is not set)`);
  if (logins.length > 0) {
    say('  logins for trying it out:');
    for (const line of table([
      ['role', 'email', 'password', 'who'],
      ...logins.map(({ role, email, password, who }) => [role, email, password, who]),
    ])) {
      say(`    ${line}`);
    }
    say('  a first look, for another terminal:');
    for (const line of firstLook(url, logins)) say(`    ${line}`);
  }
  say('  import      npm run import -- PATH...   (FHIR R4 bundles; in another terminal)');
  say('  stop        Ctrl-C');
  say('');
}

/** Shell lines to paste: those of the README, with the actual port. */
export function firstLook(url: string, logins: readonly DemoLogin[]): string[] {
  const [one] = logins.filter(({ role }) => role === 'patient');
  if (!one) return [];
  return [
    `B=${url}/api/v1`,
    `login() { curl -s $B/auth/login -H 'content-type: application/json' -d "{\\"email\\":\\"$1\\",\\"password\\":\\"${one.password}\\"}" | sed 's/.*"accessToken":"\\([^"]*\\)".*/\\1/'; }`,
    `curl -s $B/appointments/upcoming -H "authorization: Bearer $(login ${one.email})"`,
  ];
}

export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<number[]>((known, row) => row.map((cell, column) => Math.max(known[column] ?? 0, cell.length)), []);
  return rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}
