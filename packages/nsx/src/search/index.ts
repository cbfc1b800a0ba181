export { escapeTerm, searchQuery, type SearchTerms, type SearchValue } from './query.ts';
