export * from './ast.ts';
export { completeFilter, type FilterPlaceInfo } from './complete.ts';
export { type FieldFacts, FILTER_FIELDS } from './fields.ts';
export { type FilteredFlow, matchesFilter, numbersOf, TEXT_COLUMNS, verdictNumber } from './match.ts';
export { FILTER_LENGTH, parseFilter } from './parse.ts';
export { printFilter, quoteValue } from './print.ts';
export { addTerm, removeTerm, termsOf, toggleTerm } from './terms.ts';
