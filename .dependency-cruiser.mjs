/**
 * Who may import whom. tools/check-rules.mjs holds a violation of every rule, so that none stops working unnoticed.
 * Paths are those of sources: tsconfig.cruise.json sends @slim/x to packages/x/src, built or not.
 */
const tfjs = 'node_modules/@tensorflow/tfjs-core/';
const core = '^packages/core/src/';

/** Everything outside the list that `from` matches is forbidden. */
const only = (name, comment, from, allowed) => ({ name, comment, severity: 'error', from, to: { pathNot: allowed } });

const untouchedByTfjs = (name, folder) => ({
  name,
  comment: `${folder} runs where there is no TensorFlow.js: nothing it imports may reach it`,
  severity: 'error',
  from: { path: folder },
  to: { path: '@tensorflow/', reachable: true },
});

export default {
  forbidden: [
    only('core-imports', 'core imports itself and tfjs-core', { path: core }, [core, '^packages/core/vendor/', tfjs]),
    only(
      'package-imports',
      'a package imports itself, @slim/core and tfjs-core; it gets maps of other packages as values',
      { path: '^packages/([^/]+)/src/', pathNot: ['^packages/core/', '^packages/backend-'] },
      ['^packages/$1/src/', core, tfjs],
    ),
    only(
      'backend-imports',
      'a backend imports itself, @slim/core, tfjs-core and the tfjs backend of its name',
      { path: '^packages/backend-([^/]+)/src/' },
      ['^packages/backend-$1/src/', core, tfjs, 'node_modules/@tensorflow/tfjs-backend-$1/'],
    ),
    {
      name: 'backends-are-leaves',
      comment: 'only apps, tests and users import a backend',
      severity: 'error',
      from: { pathNot: ['^apps/', '^packages/[^/]+/test/', '^packages/backend-'] },
      to: { path: '^packages/backend-' },
    },
    untouchedByTfjs('linalg-without-tfjs', '^packages/core/src/linalg/'),
    untouchedByTfjs('statistics-without-tfjs', '^packages/growing/src/statistics/'),
    {
      name: 'no-cycles',
      comment: 'no cycles, also not of types, also not inside a package',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'src-without-tests',
      comment: 'what is shipped imports no test',
      severity: 'error',
      from: { path: '^(packages|apps)/[^/]+/src/' },
      to: { path: '^(packages|apps)/[^/]+/test/' },
    },
    {
      name: 'src-without-dev-dependencies',
      comment: 'what is shipped imports only what is installed with it',
      severity: 'error',
      from: { path: '^(packages|apps)/[^/]+/src/' },
      to: { dependencyTypes: ['npm-dev'], dependencyTypesNot: ['npm', 'npm-peer'] },
    },
    {
      name: 'vendor-from-gradients',
      comment: 'the bundled gradients are registered in one place; the tests of the repairs compare with them alone',
      severity: 'error',
      from: { pathNot: ['^packages/core/src/gradients/', '^packages/core/test/gradients/'] },
      to: { path: '^packages/core/vendor/' },
    },
    {
      name: 'resolvable',
      comment: 'an import that cannot be found cannot be judged (the bundled gradients come with the build)',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true, pathNot: '/vendor/tfjs-gradients' },
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.cruise.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: ['node_modules', '^(packages|apps)/[^/]+/dist/'] },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['types', 'import', 'default'],
      extensions: ['.ts', '.mts', '.js', '.mjs', '.json', '.d.ts'],
    },
  },
};
