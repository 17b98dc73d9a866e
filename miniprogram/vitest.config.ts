import path from 'node:path'
import { defineConfig } from 'vitest/config'

const stub = (name: string): string => path.resolve(__dirname, 'tests/stubs', name)

export default defineConfig({
  esbuild: { jsx: 'automatic' },
  define: { __API_BASE__: '""', __APP_VERSION__: '"test"' },
  resolve: {
    alias: {
      '@tarojs/components': stub('components.tsx'),
      '@tarojs/taro': stub('taro.ts'),
      '@': path.resolve(__dirname, 'src'),
    },
  },
  test: {
    include: ['tests/**/*.test.{ts,tsx}'],
    environment: 'node',
    css: false,
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
})
