import { useMemo, useState, type ReactNode } from 'react';
import { SegmentedControl } from '@mantine/core';
import type { NsxFinding } from '@netloft/contracts';
import { ObjectEditor, type EditorJump } from '../../../components/object-editor/index.tsx';
import { NsxFindings } from './nsx-findings.tsx';
import { nsxPartsText as text } from './parts.messages.ts';
import type { NsxDraft } from './use-draft.ts';
import classes from './parts.module.css';

/** The draft as YAML or JSON, and everything that is said about it, each line a way to its place. */
export function SourcePane({
  draft,
  label,
  findings,
  height = '420px',
}: {
  readonly draft: NsxDraft;
  /** For screen readers: `Source of group shop`. */
  readonly label: string;
  readonly findings: readonly NsxFinding[];
  readonly height?: string;
}): ReactNode {
  const [jump, setJump] = useState<EditorJump | null>(null);
  const { reading } = draft;
  const marks = useMemo(
    () =>
      reading.ok
        ? findings.map(({ path, severity, message }) => ({ ...reading.placeOf(path), severity, message }))
        : [{ from: reading.from, to: reading.to, severity: 'error' as const, message: reading.message }],
    [reading, findings],
  );
  return (
    <>
      <div className={classes.sourceHead}>
        <h2>{text.source}</h2>
        <SegmentedControl
          size="xs"
          aria-label={text.format}
          disabled={!reading.ok}
          data={[
            { value: 'yaml', label: 'YAML' },
            { value: 'json', label: 'JSON' },
          ]}
          value={draft.format}
          onChange={(format) => draft.setFormat(format === 'json' ? 'json' : 'yaml')}
        />
      </div>
      <ObjectEditor
        text={draft.text}
        onChange={draft.setText}
        findings={marks}
        jump={jump}
        label={label}
        height={height}
      />
      <h2>{text.problems}</h2>
      <div aria-live="polite">
        {reading.ok ? (
          <NsxFindings findings={findings} onPath={(path) => setJump({ ...reading.placeOf(path) })} />
        ) : (
          <p role="alert" className={classes.fault}>
            {reading.message}
          </p>
        )}
      </div>
    </>
  );
}
