/** Older prefixes and names that still work, in one table. The first match wins; all other paths under `/api/v1/` stay as they are. */
const REWRITES: readonly (readonly [from: RegExp, to: string])[] = [
  [/^\/api\/v1\/(docs|redoc|openapi\.json)(?=$|[/?])/, '/$1'],
  [/^\/api\/v1\/institutions(?=$|[/?])/, '/api/v1/hospitals'],
  [/^\/api\/v1\/messaging(?=$|[/?])/, '/api/v1/messages'],
  [/^\/api\/(?!v1(?:$|[/?]))/, '/api/v1/'],
  [/^\/(auth\/|users\/create(?=$|[/?]))/, '/api/v1/$1'],
];

export function rewriteUrl(url: string): string {
  for (const [from, to] of REWRITES) if (from.test(url)) return url.replace(from, to);
  return url;
}
