// Kept outside the build, so that one build serves every site.
window.scanovaConfig = { siteId: 'demo', endpoint: 'http://localhost:8787/ct' };
