import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { antdZh } from './build/antd-zh.ts';
import { graphiqlZh } from './build/graphiql-zh.ts';
import { precompress } from './build/precompress.ts';
import { splitDocuments } from './build/split-documents.ts';
import { stripFontFace } from './build/strip-font-face.ts';
import { trustedDocuments } from './build/trusted-documents.ts';

const SERVER = process.env.PUHUI_SERVER ?? 'http://127.0.0.1:8000';

export default defineConfig({
  plugins: [
    react(),
    graphiqlZh(),
    antdZh(),
    stripFontFace(),
    splitDocuments(),
    trustedDocuments(),
    precompress(),
  ],
  build: {
    target: 'es2022',
    // The policy allows neither inline scripts nor data: fonts, so nothing may be inlined.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    manifest: true,
    // Monaco is one large editor; scripts/size.js holds the real budgets.
    chunkSizeWarningLimit: 4096,
    rolldownOptions: {
      input: { index: 'index.html', graphiql: 'graphiql.html' },
      output: {
        codeSplitting: {
          groups: [{ name: 'react', test: /node_modules\/(?:react|react-dom|scheduler)\// }],
        },
      },
      onwarn(warning, warn) {
        // "use no memo" speaks to the React compiler, which is not used here.
        if (warning.code !== 'MODULE_LEVEL_DIRECTIVE') warn(warning);
      },
    },
  },
  worker: { format: 'es' },
  server: {
    proxy: Object.fromEntries(['/graphql', '/session'].map((path) => [path, SERVER])),
  },
  test: {
    environment: 'happy-dom',
    include: ['tests/**/*.test.{ts,tsx}'],
    // A form in a dialog takes its time where two cores are shared by many.
    testTimeout: 30_000,
    restoreMocks: true,
    unstubGlobals: true,
  },
});
