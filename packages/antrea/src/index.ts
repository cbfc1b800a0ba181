export * from './evaluation/index.ts';
export * from './schema/index.ts';
export * from './crds/index.ts';
export * from './traceflow/index.ts';
export * from './feature-gates/index.ts';
export * from './admission/index.ts';
export * from './agents/index.ts';
export * as read from './evaluation/read.ts';
