// Notices of the provider tell how to run it in production. Tests do not.
for (const level of ['info', 'warn'] as const) {
  const print = console[level].bind(console);
  console[level] = (...said: unknown[]) => {
    if (!String(said[0]).includes('oidc-provider ')) print(...said);
  };
}

export const { Provider } = await import('oidc-provider');
