import { init } from '@scnv/sdk';
import { createApp } from 'vue';
import App from './App.vue';
import { router } from './router.js';

createApp(App).use(router).mount('#app');

const { siteId, ...options } = window.scanovaConfig;
init(siteId, options);
