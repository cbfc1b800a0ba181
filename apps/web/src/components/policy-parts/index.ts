export * from './facts.ts';
export { Conditions } from './conditions.tsx';
export { Findings } from './findings.tsx';
export { Members } from './members.tsx';
export { ObjectHistory } from './object-history.tsx';
export { KindTag, OriginMark } from './origin-mark.tsx';
export { MayItem } from './may-item.tsx';
