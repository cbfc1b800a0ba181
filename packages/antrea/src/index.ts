export * from './evaluation/index.ts';
export * from './traceflow/index.ts';
