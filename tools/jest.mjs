/** The jest configuration that every workspace shares: swc to CommonJS, workspace packages read from their sources. */
export default {
  testEnvironment: 'node',
  testTimeout: 600_000, // several workspaces share the cores: a limit is there for what hangs, not for what is slow
  reporters: ['default', '<rootDir>/../../tools/count-reporter.mjs'],
  roots: ['<rootDir>/test'],
  testMatch: ['**/*.test.ts'],
  transform: {
    '^.+\\.[tj]s$': [
      '@swc/jest',
      { jsc: { target: 'es2022', parser: { syntax: 'typescript' } }, module: { type: 'commonjs' }, sourceMaps: 'inline' },
    ],
  },
  moduleNameMapper: {
    '^(\\.{1,2}/.*)\\.js$': '$1',
    '^@slim/([\\w-]+)$': '<rootDir>/../../packages/$1/src/index.ts',
    '^@slim/([\\w-]+)/(.+)$': '<rootDir>/../../packages/$1/src/$2/index.ts',
  },
};
