import { type Json, object, stringMap } from '../evaluation/read.ts';
import { labelKeyFaults, labelValueFaults } from './labels.ts';

/** Whether Go, having read the value into a pointer, a slice or a string, holds anything: `[]` counts, `""` and `null` do not. */
export const isSet = (value: unknown): boolean => value !== undefined && value !== null && value !== '';

/** How many of the fields are set. */
export const countSet = (source: Json, fields: readonly string[]): number =>
  fields.filter((field) => isSet(source[field])).length;

/** The first fault of the labels in `matchLabels` of the selectors, in Antrea's words. Nobody checks matchExpressions. */
export function selectorLabelsFault(...selectors: readonly unknown[]): string | undefined {
  for (const selector of selectors) {
    for (const [key, value] of Object.entries(stringMap(object(selector)?.['matchLabels']))) {
      const keyFaults = labelKeyFaults(key);
      if (keyFaults.length > 0) return `Invalid label key: ${key}: ${keyFaults.join('; ')}`;
      const valueFaults = labelValueFaults(value);
      if (valueFaults.length > 0) return `Invalid label value: ${value}: ${valueFaults.join('; ')}`;
    }
  }
  return undefined;
}
