import path from 'node:path'
import { defineConfig } from '@tarojs/cli'
import { ProvidePlugin } from 'webpack'
import pkg from '../package.json'

const target = process.env.TARO_ENV ?? 'h5'
const root = path.resolve(__dirname, '..')

/** The mini-program has no origin of its own: the address of the hotline is built in. */
const apiBase = target === 'weapp' ? (process.env.QINGTING_API_BASE ?? 'http://127.0.0.1:8080') : ''

export default defineConfig<'webpack5'>(async () => ({
  projectName: 'qingting',
  date: '2026-11-21',
  designWidth: 375,
  deviceRatio: { 375: 2, 750: 1 },
  sourceRoot: 'src',
  outputRoot: `dist/${target}`,
  framework: 'react',
  compiler: { type: 'webpack5', prebundle: { enable: false } },
  cache: { enable: true },
  plugins: ['@tarojs/plugin-framework-react', path.join(__dirname, 'accessible.js')],
  alias: { '@': path.join(root, 'src') },
  defineConstants: {
    __API_BASE__: JSON.stringify(apiBase.replace(/\/+$/, '')),
    __APP_VERSION__: JSON.stringify(pkg.version),
  },
  copy: {
    // The store's search may index what everybody may read, and nothing else.
    patterns: target === 'weapp' ? [{ from: 'src/sitemap.json', to: 'dist/weapp/sitemap.json' }] : [],
    options: {},
  },
  mini: {
    optimizeMainPackage: { enable: true },
    webpackChain(chain) {
      chain.plugin('globals').use(ProvidePlugin, [{ globalThis: path.join(__dirname, 'weapp-globals.js') }])
    },
    miniCssExtractPluginOption: { ignoreOrder: true },
    postcss: { pxtransform: { enable: false, config: {} }, cssModules: { enable: false } },
  },
  h5: {
    // Relative, so that a city may serve the client under a prefix of its own.
    publicPath: './',
    staticDirectory: 'static',
    webpackChain(chain) {
      // Pages share what two of them use, instead of each carrying its own copy.
      chain.optimization.splitChunks({
        chunks: 'all',
        minSize: 0,
        cacheGroups: {
          realtime: {
            test: /node_modules[\\/](centrifuge|events)[\\/]/,
            name: 'realtime',
            chunks: 'async',
            priority: 30,
          },
          // Only staff learn: what their pages share stays out of what citizens download.
          learn: {
            test: /[\\/]src[\\/](packages[\\/]learn|services[\\/]learn)/,
            name: 'learn',
            chunks: 'async',
            minChunks: 2,
            priority: 25,
          },
          shared: { test: /[\\/]src[\\/]/, name: 'shared', chunks: 'async', minChunks: 2, priority: 20 },
          widgets: { test: /node_modules/, name: 'widgets', chunks: 'async', minChunks: 2, priority: 10 },
          default: false,
          defaultVendors: false,
        },
      })
    },
    router: { mode: 'hash' },
    output: { filename: 'js/[name].[contenthash:8].js', chunkFilename: 'js/[name].[contenthash:8].js' },
    miniCssExtractPluginOption: {
      ignoreOrder: true,
      filename: 'css/[name].[contenthash:8].css',
      chunkFilename: 'css/[name].[contenthash:8].css',
    },
    postcss: {
      autoprefixer: { enable: true },
      pxtransform: { enable: false, config: {} },
      cssModules: { enable: false },
    },
  },
}))
