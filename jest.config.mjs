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
  // Ends a test that hangs. A test that starts ten processes takes two minutes on a machine that is busy otherwise.
  testTimeout: 600_000,
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
