import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  // The SDK is linked from two folders up, where React is, too; with a copy out of a registry this line goes.
  resolve: { dedupe: ['react'] },
});
