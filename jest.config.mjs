const common = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  // Sources import the compiled names (.js); Jest finds the .ts files behind them.
  moduleNameMapper: { '^(\\.{1,2}/.*)\\.js$': '$1' },
  transform: {
    '^.+\\.ts$': [
      '@swc/jest',
      {
        swcrc: false,
        jsc: {
          parser: { syntax: 'typescript', decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: false },
          target: 'es2024',
          keepClassNames: true,
        },
        module: { type: 'es6' },
        sourceMaps: 'inline',
      },
    ],
  },
  setupFiles: ['reflect-metadata'],
  modulePathIgnorePatterns: ['<rootDir>/dist', '<rootDir>/.data'],
};
const of = (displayName, testMatch, testPathIgnorePatterns = []) => ({
  ...common,
  displayName,
  testMatch,
  testPathIgnorePatterns: ['/node_modules/', ...testPathIgnorePatterns],
});

export default {
  testTimeout: 120_000,
  watchman: false,
  // The checks end a process that does not end by itself.
  openHandlesTimeout: 0,
  testSequencer: '<rootDir>/test/longest-first.mjs',
  projects: [
    of('unit', ['<rootDir>/{libs,apps,tools,test,bench}/**/*.spec.ts'], ['\\.int\\.spec\\.ts$', '\\.e2e\\.spec\\.ts$']),
    of('integration', ['<rootDir>/libs/**/*.int.spec.ts']),
    of('e2e', ['<rootDir>/test/e2e/**/*.e2e.spec.ts']),
  ],
};
