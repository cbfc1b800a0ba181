import type { FlowVerdict } from '@netloft/contracts';

/** One end of a pair: a workload, Service, Node or address. */
export interface PairEnd {
  readonly id: string;
  readonly label: string;
  /** Records of this end. */
  readonly href?: string | undefined;
}

/** What went from one end to another under one verdict; null is the grey Other that stands for no pair of its own. */
export interface PairFlow {
  readonly id: string;
  readonly source: PairEnd;
  readonly target: PairEnd;
  /** What the width says, in the chart's unit. */
  readonly value: number;
  readonly verdict: FlowVerdict | null;
  /** Both directions and what else the tooltip tells, in words. */
  readonly facts: readonly { readonly name: string; readonly value: string }[];
  readonly href?: string | undefined;
}

export const OTHER_ID = 'other';
