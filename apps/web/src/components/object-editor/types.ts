import type { Completions } from '@netloft/antrea';
import type { FieldFinding } from '@netloft/contracts';

/** A fault at its place in the text: offsets from 0, `to` not included. */
export interface EditorFinding {
  readonly from: number;
  readonly to: number;
  readonly severity: FieldFinding['severity'];
  readonly message: string;
}

/** A place to show and select. A new object jumps again, also to the same place. */
export interface EditorJump {
  readonly from: number;
  readonly to: number;
}

export interface ObjectEditorProps {
  readonly text: string;
  readonly onChange: (text: string) => void;
  /** Shown in the gutter and under the words. Keep the same list while nothing changes. */
  readonly findings?: readonly EditorFinding[];
  /** What could stand at an offset. */
  readonly completions?: (text: string, offset: number) => Completions | null;
  /** For screen readers: `YAML of ClusterNetworkPolicy shop`. */
  readonly label: string;
  /** CSS height of the text; it scrolls inside. */
  readonly height?: string;
  readonly jump?: EditorJump | null;
}
