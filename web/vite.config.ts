import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/**
 * The page's server builds with this. For instant updates while working on the page: `npx vite web` beside a running
 * `npm run dev`; it hands the API's requests on.
 */
export default defineConfig({
  plugins: [react()],
  // No .env file is ever read for the page: nothing it may hold belongs in a bundle.
  envDir: false,
  build: { target: 'es2023', modulePreload: { polyfill: false }, chunkSizeWarningLimit: 1_500 },
  server: { proxy: { '/api': 'http://127.0.0.1:3000' } },
});
