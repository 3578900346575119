import { readFileSync } from 'node:fs';

// Preludes: what other scripts have done to a page before the SDK loads.

const installed = (path: string) => readFileSync(new URL(`../../node_modules/${path}`, import.meta.url), 'utf8');

/** The methods of prototype.js that native code calls, or that replace newer built-ins. */
const prototypeJs = `{
  const extend = (destination, source) => {
    for (const name in source) destination[name] = source[name];
    return destination;
  };
  const toArray = (list) => (list && list.toArray ? list.toArray() : Array.prototype.slice.call(list || []));
  const { reverse, concat } = Array.prototype;
  extend(Object, {
    extend,
    keys: (object) => { const keys = []; for (const name in object) keys.push(name); return keys; },
    values: (object) => { const values = []; for (const name in object) values.push(object[name]); return values; },
    clone: (object) => extend({}, object),
  });
  Array.from = window.$A = toArray;
  window.$ = (id) => document.getElementById(id);
  extend(Array.prototype, {
    _reverse: reverse,
    reverse(inline) { return (inline === false ? this.toArray() : this)._reverse(); },
    toArray() { return concat.call([], this); },
    entries() { return this.toArray(); },
    clone() { return concat.call([], this); },
    each(iterator) { for (let place = 0; place < this.length; place++) iterator(this[place], place); return this; },
    find(iterator) { return this.filter(iterator)[0]; },
    include(object) { return this.indexOf(object) !== -1; },
    first() { return this[0]; },
    last() { return this[this.length - 1]; },
    size() { return this.length; },
    compact() { return this.filter((value) => value != null); },
    inspect() { return '[' + this.join(', ') + ']'; },
  });
  extend(String.prototype, {
    strip() { return this.replace(/^\\s+|\\s+$/g, ''); },
    empty() { return this == ''; },
    blank() { return /^\\s*$/.test(this); },
    startsWith(pattern) { return this.lastIndexOf(pattern, 0) === 0; },
    endsWith(pattern) { return this.slice(-pattern.length) === pattern; },
  });
  extend(Function.prototype, {
    bind(context, ...first) { const method = this; return (...rest) => method.apply(context, first.concat(rest)); },
    defer() { return setTimeout(this, 10); },
  });
  extend(Element.prototype, {
    hide() { this.style.display = 'none'; return this; },
    remove() { this.parentNode.removeChild(this); return this; },
    select(selector) { return toArray(this.querySelectorAll(selector)); },
  });
}`;

/** What 1.6 adds: a JSON implementation of its own, whose toJSON methods the native one calls. */
const ownJson = `{
  Object.toJSON = (value) => {
    if (value === undefined || typeof value === 'function') return;
    if (value === null) return 'null';
    if (typeof value === 'boolean') return String(value);
    if (value.toJSON) return value.toJSON();
    return '{' + Object.keys(value).map((name) => name.toJSON() + ': ' + Object.toJSON(value[name])).join(', ') + '}';
  };
  Array.prototype.toJSON = function () { return '[' + this.map(Object.toJSON).join(', ') + ']'; };
  String.prototype.toJSON = function () { return '"' + this.replace(/(["\\\\])/g, '\\\\$1') + '"'; };
  Number.prototype.toJSON = function () { return isFinite(this) ? String(this) : 'null'; };
  Date.prototype.toJSON = function () { return '"' + this.toISOString() + '"'; };
}`;

/** Up to 1.6.0.2 it puts a function of its own in the place of `Element`, without the prototype. */
const ownElement = `window.Element = Object.assign(function () {}, window.Element);`;

/** Date.js, of 2007: its Date.parse() is for dates as people write them, and its Date.now() is not a number. */
const dateJs = `Date.parse = () => null; Date.now = () => new Date();`;

/** Pages on which some built-in differs. */
export const hosts = {
  'a page with the methods of prototype.js 1.7': prototypeJs,
  'a page with the methods of prototype.js 1.6': prototypeJs + ownJson,
  'a page with the methods and the Element of prototype.js 1.6.0': prototypeJs + ownJson + ownElement,
  'a page with Date.js': dateJs,
  'a page that adds to each object': `Object.prototype.extend = function () { return this };
    Object.prototype.each = function () {};
    Array.prototype.remove = function () {};
    Function.prototype.method = function () {};`,
  'a page with a Promise of its own': `delete window.Promise; ${installed('promise-polyfill/dist/polyfill.js')}`,
  'a page with zone.js': installed('zone.js/bundles/zone.umd.js'),
  'a page whose fetch throws': `window.fetch = () => { throw new Error('broken') };`,
  'a page whose fetch answers with no promise': `window.fetch = () => undefined;`,
  'a page whose fetch is another thing': `window.fetch = { polyfill: true };`,
  'a page without fetch': `delete window.fetch;`,
  'a page whose own things are called performance and screen': `window.performance = 'Hamlet'; window.screen = { width: '100%' };`,
  'a page that declares performance and screen': `let performance, screen;`,
  'a page whose localStorage is null': `Object.defineProperty(window, 'localStorage', { value: null });`,
};

/** Those on which the scripts of WebKit's driver fail. */
export const unreadable = [
  'a page that adds to each object',
  'a page whose own things are called performance and screen',
  'a page that declares performance and screen',
];
