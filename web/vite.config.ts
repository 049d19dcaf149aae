import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';
import { COLOURS } from './brand/brand.ts';

/** The colours of brand.ts as custom properties, for light and for dark. */
function colours(): Plugin {
  const name = 'virtual:colours.css';
  const rules = (of: Readonly<Record<string, string>>) =>
    Object.entries(of)
      .map(([colour, value]) => `--${colour}:${value};`)
      .join('');
  return {
    name: 'colours',
    resolveId: (id) => (id === name ? `\0${name}` : undefined),
    load: (id) =>
      id === `\0${name}`
        ? `:root{color-scheme:light dark;${rules(COLOURS.light)}}@media (prefers-color-scheme:dark){:root{${rules(COLOURS.dark)}}}`
        : undefined,
  };
}

/**
 * The page's server builds with this. For instant updates while working on the page: `npx vite web` beside a running
 * `npm run dev`; it hands the API's requests on.
 */
export default defineConfig({
  plugins: [react(), colours()],
  // No .env file is ever read for the page: nothing it may hold belongs in a bundle.
  envDir: false,
  // Fonts stay files: the security policy allows none inside a style sheet.
  build: {
    target: 'es2023',
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 1_500,
    assetsInlineLimit: 0,
  },
  server: { proxy: { '/api': 'http://127.0.0.1:3000' } },
});
