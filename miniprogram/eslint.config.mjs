import js from '@eslint/js'
import hooks from 'eslint-plugin-react-hooks'
import ts from 'typescript-eslint'

const platformOnly = {
  selector: "MemberExpression[object.name='Taro'][property.name=/^(request|uploadFile|connectSocket)$/]",
  message: 'Only src/lib and src/services talk to the server; call a function of src/services.',
}

const browserGlobals = Object.fromEntries(
  `AbortController Blob CSS CSSStyleSheet CustomEvent FormData Headers HTMLElement MutationObserver TextEncoder URL
  URLSearchParams WebSocket atob clearTimeout console customElements devicePixelRatio document fetch innerHeight
  innerWidth localStorage location performance requestAnimationFrame setTimeout window`
    .split(/\s+/)
    .map((name) => [name, 'readonly']),
)

export default ts.config(
  { ignores: ['dist/', '**/node_modules/', '.swc/'] },
  js.configs.recommended,
  ...ts.configs.strict,
  {
    files: ['**/*.{ts,tsx}'],
    plugins: { 'react-hooks': hooks },
    rules: {
      ...hooks.configs.recommended.rules,
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      'max-lines': ['error', { max: 420, skipBlankLines: true, skipComments: true }],
      'max-params': ['error', 4],
      'no-console': 'error',
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/pages/**', 'src/packages/**', 'src/components/**'],
    rules: { 'no-restricted-syntax': ['error', platformOnly] },
  },
  {
    files: ['checks/*.mjs', 'checks/ci/**', 'checks/static/**'],
    languageOptions: { globals: { console: 'readonly', process: 'readonly', URL: 'readonly' } },
    rules: { 'no-console': 'off' },
  },
  // The phone runs in a browser.
  {
    files: ['checks/phone/**'],
    languageOptions: { globals: browserGlobals },
    rules: { '@typescript-eslint/no-implied-eval': 'off', '@typescript-eslint/no-extraneous-class': 'off' },
  },
  {
    files: ['checks/sample/**'],
    languageOptions: {
      globals: { App: 'readonly', Page: 'readonly', wx: 'readonly', setTimeout: 'readonly' },
    },
  },
  {
    files: ['scripts/**', 'config/*.js', 'babel.config.js'],
    languageOptions: {
      globals: {
        console: 'readonly',
        process: 'readonly',
        require: 'readonly',
        module: 'writable',
        __dirname: 'readonly',
        URL: 'readonly',
        setTimeout: 'readonly',
        FILES: 'readonly',
        VERSION: 'readonly',
      },
    },
    rules: { '@typescript-eslint/no-require-imports': 'off', 'no-console': 'off' },
  },
)
