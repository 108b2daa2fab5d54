/** Older prefixes and names that are still answered. Each rule is applied in turn: the prefix first, then names below it. */
const REWRITES: readonly (readonly [from: RegExp, to: string])[] = [
  [/^\/api\/(?!v1(?:$|[/?]))/, '/api/v1/'],
  [/^\/(auth\/|users\/create(?=$|[/?]))/, '/api/v1/$1'],
  [/^\/api\/v1\/(docs|redoc|openapi\.json)(?=$|[/?])/, '/$1'],
  [/^\/api\/v1\/institutions(?=$|[/?])/, '/api/v1/hospitals'],
  [/^\/api\/v1\/messaging(?=$|[/?])/, '/api/v1/messages'],
];

export const rewriteUrl = (url: string): string => REWRITES.reduce((rewritten, [from, to]) => rewritten.replace(from, to), url);
