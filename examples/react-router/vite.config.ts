import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

export default defineConfig({
  plugins: [react()],
  // The SDK is linked from two folders up, where React is, too; remove this line if it is installed from a registry.
  resolve: { dedupe: ['react'] },
});
