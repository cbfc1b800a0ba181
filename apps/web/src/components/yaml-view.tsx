import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react';
import { IconDownload } from '@tabler/icons-react';
import { downloadText } from '../lib/download.ts';
import { CopyButton } from './copyable.tsx';
import { Loading } from './states.tsx';
import { componentsText as words } from './components.messages.ts';
import classes from './yaml-view.module.css';

const Editor = lazy(async () => ({ default: (await import('./yaml-editor.tsx')).YamlEditor }));

export interface YamlViewProps {
  /** An object, written as YAML, or text that is shown as it is. */
  readonly value: unknown;
  /** Name of the downloaded file without its ending. */
  readonly name: string;
  /** What the text is, for screen readers: `AntreaAgentInfo k8s-node-1`. */
  readonly label: string;
  /** Ending of the downloaded file. */
  readonly extension?: string;
  /** CSS height of the text; it scrolls inside. */
  readonly height?: string;
}

/** YAML to read: highlighted, searched with Ctrl/Cmd-F, copied, downloaded. Plain text while the editor loads or when it cannot. */
export function YamlView({ value, name, label, extension = 'yaml', height = '420px' }: YamlViewProps): ReactNode {
  const text = useYaml(value);
  if (text === null) return <Loading rows={8} height={24} label={words.loadingOf(label)} />;
  return (
    <div className={classes.frame}>
      <div className={classes.bar}>
        <CopyButton value={text} label={words.copyYaml} text />
        <button
          type="button"
          className={classes.button}
          onClick={() => downloadText(`${name}.${extension}`, text, 'application/yaml')}
        >
          <IconDownload size={14} aria-hidden /> {words.download}
        </button>
      </div>
      <Suspense fallback={<PlainText text={text} label={label} height={height} />}>
        <Editor text={text} label={label} height={height} />
      </Suspense>
    </div>
  );
}

/** Text in monospace that scrolls; reachable by keyboard. */
export function PlainText({
  text,
  label,
  height = '420px',
}: {
  readonly text: string;
  readonly label: string;
  readonly height?: string;
}): ReactNode {
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- a scrolling region must be reachable by keyboard
    <pre className={classes.plain} style={{ maxHeight: height }} tabIndex={0} role="region" aria-label={label}>
      {text}
    </pre>
  );
}

/** The value as YAML text; null while the writer loads. */
function useYaml(value: unknown): string | null {
  const [written, setWritten] = useState<{ of: unknown; text: string } | null>(null);
  useEffect(() => {
    if (typeof value === 'string') return undefined;
    let wanted = true;
    void import('yaml').then(
      ({ stringify }) =>
        wanted && setWritten({ of: value, text: stringify(value, { aliasDuplicateObjects: false, lineWidth: 0 }) }),
      () => wanted && setWritten({ of: value, text: JSON.stringify(value, null, 2) }),
    );
    return () => {
      wanted = false;
    };
  }, [value]);
  if (typeof value === 'string') return value;
  // The text before stays while a newer object is being written, so that nothing jumps.
  return written?.text ?? null;
}
