import { createHash } from 'node:crypto';
import { Controller, Get, Header } from '@nestjs/common';
import { Page } from '../../platform/http/endpoint.js';
import { LONGEST_PASSWORD, SHORTEST_PASSWORD } from './secrets.js';

// The token follows the # of the link: only the page's script sees it and sends it in a body.
const SCRIPT = `
const form = document.querySelector('form');
const told = document.querySelector('[role=status]');
const account = document.querySelector('#account');
const again = document.querySelector('#again');
const buttons = form.querySelectorAll('button');
const allow = (allowed) => buttons.forEach((button) => { button.disabled = !allowed; });
const ask = async (call, fields) => {
  allow(false);
  told.textContent = 'One moment …';
  const body = { token: location.hash.slice(1), ...fields };
  try {
    const answer = await fetch(call, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    const said = answer.status === 204 ? {} : await answer.json();
    if (answer.ok) return { done: said };
    told.textContent = said.errors?.[0]?.detail ?? said.detail ?? 'That did not work.';
    return { later: answer.status === 429 || answer.status >= 500 };
  } catch {
    told.textContent = 'The service does not answer. Please try again.';
    return { later: true };
  }
};
form.addEventListener('submit', async (event) => {
  event.preventDefault();
  const { call, done } = event.submitter.dataset;
  if (!(await ask(call, Object.fromEntries(new FormData(form)))).done) {
    allow(true);
    return;
  }
  history.replaceState(null, '', location.pathname);
  form.hidden = true;
  told.textContent = done;
});
// Nobody can say yes or no to an account that is not named.
const show = async () => {
  again.hidden = true;
  const { done, later } = await ask(account.dataset.call, {});
  again.hidden = !later;
  if (!done) return;
  account.textContent = 'The account of ' + done.name + ' (' + done.role + '), opened on ' + new Date(done.createdAt).toLocaleString() + ', was given this address.';
  told.textContent = '';
  allow(true);
};
again.addEventListener('click', show);
if (account) show();
`;
const STYLE =
  'body{font:1rem/1.5 system-ui,sans-serif;max-width:28rem;margin:4rem auto;padding:0 1rem;color:#1b2733;background:#fff}' +
  'label,input,button{display:block;width:100%;box-sizing:border-box;font:inherit}input,button{padding:.6rem;margin:.4rem 0 1rem}' +
  'button{background:#0b5c7a;color:#fff;border:0;border-radius:.4rem}button:disabled{opacity:.6}[hidden]{display:none}';
const hashed = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
const POLICY = `default-src 'none'; script-src ${hashed(SCRIPT)}; style-src ${hashed(STYLE)}; connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'`;

const button = (call: string, done: string, label: string): string =>
  `<button data-call="/api/v1/auth/${call}" data-done="${done}">${label}</button>`;

const page = (title: string, fields: string): string =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>${title} · Consilium</title>` +
  `<meta name="viewport" content="width=device-width, initial-scale=1"><style>${STYLE}</style></head><body><main><h1>${title}</h1>` +
  `<form>${fields}</form><p role="status"></p><button id="again" hidden>Try again</button></main><script>${SCRIPT}</script></body></html>`;

const VERIFY_EMAIL = page(
  'Is this account yours?',
  '<p id="account" data-call="/api/v1/auth/verify-email/account"></p>' +
    button('verify-email', 'Your email address is confirmed. You can close this page.', 'Yes, it is mine: confirm my address') +
    button(
      'verify-email/not-mine',
      'Thank you. Your address is free again, and whoever used it here is logged out. You can close this page.',
      'No, this is not mine: take my address off it',
    ),
);
const RESET_PASSWORD = page(
  'Choose a new password',
  `<label for="new">New password, ${String(SHORTEST_PASSWORD)} to ${String(LONGEST_PASSWORD)} characters</label>` +
    `<input id="new" name="newPassword" type="password" autocomplete="new-password" required minlength="${String(SHORTEST_PASSWORD)}" maxlength="${String(LONGEST_PASSWORD)}">` +
    button(
      'reset-password',
      'Your password is changed, and you are logged out everywhere. You can log in with the new one.',
      'Change the password',
    ),
);

/** Pages behind the links in mails. A visit changes nothing: mail scanners follow links too. */
@Controller('account')
export class AccountPagesController {
  @Page()
  @Get('verify-email')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', POLICY)
  verifyEmail(): string {
    return VERIFY_EMAIL;
  }

  @Page()
  @Get('reset-password')
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', POLICY)
  resetPassword(): string {
    return RESET_PASSWORD;
  }
}
