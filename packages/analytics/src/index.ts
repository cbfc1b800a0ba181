export type { Result } from './result.ts';
export * from './filter/ast.ts';
