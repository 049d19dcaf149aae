/** Made of brand/brand.ts by vite.config.ts. */
declare module 'virtual:colours.css';
declare module '*.css';
