export { FlowGaps, type FlowGapsProps } from './flow-gaps.tsx';
export { isMoving, patchOf, rangeOf, type Range } from './range.ts';
export { recordsPath, RecordsLink, withTerms, type ExtraTerm } from './records-link.tsx';
export { ScopeBar, type ScopeBarProps } from './scope-bar.tsx';
export { onlyScope, scopeOf, scopeSearch, type ScopePatch, type ScopeSearch } from './scope.ts';
export { nextTurn, useTurn } from './use-turn.ts';
