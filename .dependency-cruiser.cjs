const CONTEXTS = '^libs/(?!kernel/|platform/)([^/]+)/';
const rule = (name, comment, from, to) => ({ name, comment, severity: 'error', from, to });

module.exports = {
  forbidden: [
    rule('no-cycles', 'A cycle has no beginning to read from.', {}, { circular: true }),
    rule('every-import-resolves', 'An import that does not resolve silently satisfies every other rule.', {}, { couldNotResolve: true }),
    rule(
      'kernel-is-pure',
      'The kernel stands on nothing but Node and the SQL tag.',
      { path: '^libs/kernel/' },
      { pathNot: ['^libs/kernel/', '^node:', 'node_modules/sql-template-tag/'], dependencyTypesNot: ['core'] },
    ),
    rule(
      'platform-knows-no-context',
      'The platform serves every context alike.',
      { path: '^libs/platform/', pathNot: '\\.int\\.spec\\.ts$' },
      { path: [CONTEXTS, '^apps/', '^tools/', '^migrations/'] },
    ),
    rule(
      'contexts-meet-at-contracts',
      'Of another context only its contract.ts may be known.',
      { path: CONTEXTS, pathNot: '\\.int\\.spec\\.ts$' },
      { path: CONTEXTS, pathNot: ['^libs/$1/', '^libs/[^/]+/contract(\\.ts$|/)'] },
    ),
    rule(
      'contract-is-a-leaf',
      'A contract says what others may know and needs nothing of its own context.',
      { path: '^libs/([^/]+)/contract(\\.ts$|/)' },
      {
        pathNot: [
          '^libs/$1/contract/',
          '^libs/kernel/',
          '^libs/platform/http/(fields/|schemas\\.ts$)',
          'node_modules/(@nestjs/(cqrs|swagger)|zod)/',
        ],
      },
    ),
    rule(
      'domain-is-framework-free',
      'Rules and transitions know entities, their own contract and the kernel.',
      { path: '^libs/([^/]+)/domain/', pathNot: '\\.spec\\.ts$' },
      {
        pathNot: [
          '^libs/$1/(domain/|contract(\\.ts$|/))',
          '^libs/kernel/',
          'node_modules/@mikro-orm/core/',
          'node_modules/@zxcvbn-ts/language-common/',
          'node_modules/rrule-temporal/',
          '^node:',
        ],
      },
    ),
    rule(
      'inside-ignores-transport',
      'Commands, queries, sagas and domain work without HTTP and WebSocket.',
      { path: '^libs/[^/]+/(domain|commands|queries|sagas)/' },
      { path: '^libs/[^/]+/(http|ws)/', pathNot: '^libs/platform/http/(fields/|pagination\\.ts$)' },
    ),
    rule('queries-do-not-write', 'A query changes nothing.', { path: '^libs/[^/]+/queries/' }, { path: '^libs/[^/]+/commands/' }),
    rule(
      'libs-ignore-apps',
      'Apps are put together from libs, never the other way round.',
      { path: '^libs/', pathNot: '\\.spec\\.ts$' },
      { path: '^(apps|bench|migrations|test|tools)/' },
    ),
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^(dist|\\.data)/' },
    enhancedResolveOptions: { exportsFields: ['exports'], conditionNames: ['import', 'require', 'node', 'default', 'types'] },
  },
};
