export { classifyNsxError, type NsxErrorDescription, type RefusedAnswer } from './classify.ts';
export { type NsxErrorKind, type NsxRetry } from './kinds.ts';
