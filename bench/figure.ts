/** One measured figure. `target` is a ceiling unless `atLeast` is set; a figure without a target is for information. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  readonly target?: number;
  readonly atLeast?: boolean;
}
