export { openFlowStore } from './store/open.ts';
export { openTheia } from './theia/open.ts';
export * from './types.ts';
