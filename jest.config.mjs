const of = (displayName, testMatch, testPathIgnorePatterns = []) => ({
  displayName,
  testEnvironment: 'node',
  // Tests run as they were compiled (tools/setup/build.mjs).
  roots: ['<rootDir>/dist'],
  transform: {},
  testRunner: '<rootDir>/test/native-runner.mjs',
  testMatch,
  testPathIgnorePatterns,
});

export default {
  testTimeout: 120_000,
  watchman: false,
  // The checks end a process that does not end by itself.
  openHandlesTimeout: 0,
  testSequencer: '<rootDir>/test/longest-first.mjs',
  projects: [
    of('unit', ['**/*.spec.js'], ['\\.int\\.spec\\.js$', '\\.e2e\\.spec\\.js$']),
    of('integration', ['**/*.int.spec.js']),
    of('e2e', ['**/*.e2e.spec.js']),
  ],
};
