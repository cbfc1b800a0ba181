import type { Parameters } from './parameters.ts';

/**
 * Finds the text of a key in a flat object of JSON. Labels hold no quotes, so a quoted key with a colon is one, and a pattern on a column of few
 * values is looked for once for each of them, which the functions for JSON do not do.
 */
const patternOf = (key: string): string =>
  `"${key.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)}"\\s*:\\s*"([^"]*)"`;

/** Text of a label, empty without it. */
export const labelSql = (column: string, key: string, parameters: Parameters): string =>
  `extract(${column}, ${parameters.text(patternOf(key))})`;

/** Whether there is such a label. */
export const hasLabelSql = (column: string, key: string, parameters: Parameters): string =>
  `match(${column}, ${parameters.text(patternOf(key))})`;
