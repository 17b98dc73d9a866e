import { rmSync, readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { resolve } from 'node:path';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import type { Plugin } from 'vite';

const root = fileURLToPath(new URL('.', import.meta.url));
const backend = process.env['QINGTING_URL'] ?? 'http://127.0.0.1:8080';

/** Empties dist before a build but keeps the committed .gitkeep, which go:embed needs. */
function keepGitkeep(): Plugin {
  return {
    name: 'keep-gitkeep',
    apply: 'build',
    buildStart() {
      const dist = resolve(root, 'dist');
      for (const name of readdirSync(dist)) {
        if (name !== '.gitkeep') rmSync(resolve(dist, name), { recursive: true });
      }
    },
  };
}

export default defineConfig({
  root,
  base: '/console/',
  plugins: [react(), keepGitkeep()],
  resolve: { alias: { '@': resolve(root, 'src') } },
  server: {
    proxy: {
      '/api': backend,
      '/connection': { target: backend, ws: true },
    },
  },
  build: {
    outDir: 'dist',
    emptyOutDir: false,
    target: 'es2022',
    chunkSizeWarningLimit: 1300,
    rolldownOptions: {
      output: {
        codeSplitting: {
          groups: [
            { name: 'charts', test: /node_modules[\\/](echarts|zrender)[\\/]/, priority: 20 },
            {
              name: 'vendor',
              test: /node_modules[\\/](react|react-dom|scheduler|react-router|@tanstack)[\\/]/,
              priority: 10,
            },
          ],
        },
      },
    },
  },
  test: {
    environment: 'jsdom',
    setupFiles: ['src/test/setup.ts'],
    restoreMocks: true,
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
