import { createRouter, createWebHashHistory, createWebHistory } from 'vue-router';
import Checkout from './pages/Checkout.vue';
import Home from './pages/Home.vue';
import Lamp from './pages/Lamp.vue';

export const router = createRouter({
  // A shop uses one of the two; for `#/products/lamp`, the SDK needs `hashRouting`.
  history: window.scanovaConfig.hashRouting ? createWebHashHistory() : createWebHistory(),
  routes: [
    { path: '/', component: Home, meta: { title: 'Things that last' } },
    { path: '/products/lamp', component: Lamp, meta: { title: 'Paper lamp' } },
    { path: '/lamp', redirect: '/products/lamp' },
    { path: '/checkout', component: Checkout, meta: { title: 'Checkout' } },
  ],
});

router.afterEach((to) => {
  document.title = to.meta.title;
});
