import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import tseslint from 'typescript-eslint';

/** What only the decorators of fields may use: a field says once what it takes. */
const FIELDS_ONLY = [
  { name: 'class-validator', message: 'Use the decorators of libs/platform/http/fields.' },
  { name: 'class-transformer', message: 'Use the decorators of libs/platform/http/fields.' },
  {
    name: '@nestjs/swagger',
    importNames: ['ApiProperty', 'ApiPropertyOptional', 'PartialType'],
    message: 'Use the decorators of libs/platform/http/fields, and ChangesOf for a body that changes something.',
  },
];

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', '.data/**', 'coverage/**', '**/*.cjs'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [...tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // Requests are plain data in classes, which commands take as they are.
      '@typescript-eslint/no-misused-spread': 'off',
      // Nest modules are classes without members; ids and counts stand in template strings.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true, allowEmpty: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true, allowBoolean: true }],
      '@typescript-eslint/consistent-type-imports': 'off',
      '@typescript-eslint/no-unsafe-class-instance-assignment': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
    },
  },
  {
    // A field says once what it takes: the decorators of libs/platform/http/fields document, tidy and check it together.
    files: ['{libs,apps}/**/*.ts'],
    ignores: ['libs/platform/http/fields/**', 'libs/platform/http/{read-dto,validation-metadata}.ts', '**/*.spec.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: FIELDS_ONLY,
        },
      ],
    },
  },
  {
    // What comes from callers is read by DTO classes; Zod reads foreign documents and settings.
    files: ['{libs,apps}/**/http/**/*.ts'],
    ignores: ['libs/platform/http/fields/**', 'libs/platform/http/{read-dto,validation-metadata}.ts', '**/*.spec.ts'],
    rules: {
      'no-restricted-imports': [
        'error',
        {
          paths: [...FIELDS_ONLY, { name: 'zod', message: 'Use the decorators of libs/platform/http/fields.' }],
        },
      ],
    },
  },
  {
    // Tests look into answers of every shape; what they promise is asserted, not typed.
    files: ['test/**/*.ts', '**/*.spec.ts'],
    rules: {
      '@typescript-eslint/no-unsafe-argument': 'off',
      '@typescript-eslint/no-unsafe-assignment': 'off',
      '@typescript-eslint/no-unsafe-call': 'off',
      '@typescript-eslint/no-unsafe-member-access': 'off',
      '@typescript-eslint/no-unsafe-return': 'off',
    },
  },
  {
    files: ['**/*.mjs'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        URL: 'readonly',
        fetch: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        Buffer: 'readonly',
      },
    },
  },
  prettier,
);
