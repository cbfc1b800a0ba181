import { afterEach } from 'vitest';
import { cleanup, configure } from '@testing-library/react';

// What is waited for is taken as soon as it is there; only a computer with much else to do needs this long.
// Whether something is hidden is not asked of every element: without a layout that takes most of a page test's time and says little.
configure({ asyncUtilTimeout: 20_000, defaultHidden: true });

// jsdom lacks what Mantine asks a browser for.
window.matchMedia = (query) => ({
  matches: false,
  media: query,
  onchange: null,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
  addListener: () => undefined,
  removeListener: () => undefined,
  dispatchEvent: () => false,
});
globalThis.ResizeObserver = class {
  observe(): void {}
  unobserve(): void {}
  disconnect(): void {}
};
// Style sheets are not loaded in tests, so that what stands at the element is all there is; jsdom would match every rule of Mantine's for each
// look that a popover takes at its surroundings.
window.getComputedStyle = (element) => (element as HTMLElement).style;
Element.prototype.scrollIntoView = () => undefined;
// jsdom reads files by FileReader alone.
Blob.prototype.text = function text() {
  return new Promise((done, refuse) => {
    const reader = new FileReader();
    reader.addEventListener('load', () => done(typeof reader.result === 'string' ? reader.result : ''));
    reader.addEventListener('error', () => refuse(reader.error ?? new Error('the file cannot be read')));
    reader.readAsText(this);
  });
};
// jsdom lays nothing out; virtual tables need a height to draw rows.
Object.defineProperty(HTMLElement.prototype, 'offsetHeight', { configurable: true, get: () => 600 });
Object.defineProperty(HTMLElement.prototype, 'offsetWidth', { configurable: true, get: () => 1200 });

Object.defineProperty(HTMLElement.prototype, 'clientHeight', { configurable: true, get: () => 600 });
Object.defineProperty(HTMLElement.prototype, 'clientWidth', { configurable: true, get: () => 1200 });

afterEach(() => cleanup());
