import { useEffect, useState, type ReactNode } from 'react';
import { PlainText, YamlView } from '../../../components/yaml-view.tsx';
import { CopyButton } from '../../../components/copyable.tsx';
import { ResultPanel } from '../../../components/trace-path/result-panel.tsx';
import { capturesText as text } from '../captures.messages.ts';

type CaptureKind = 'PacketCapture' | 'SupportBundleCollection';
type Loose = Readonly<Record<string, unknown>>;

/** A line for a shell that makes it again; undefined while the writer loads. */
function useLine(object: Loose, kind: CaptureKind, prefix: string): string | undefined {
  const [line, setLine] = useState<string | undefined>();
  useEffect(() => {
    let wanted = true;
    void import('./again-line.ts').then(({ againLine }) => wanted && setLine(againLine(object, kind, prefix)));
    return () => {
      wanted = false;
    };
  }, [object, kind, prefix]);
  return line;
}

interface ObjectProps {
  readonly object: Loose;
  readonly kind: CaptureKind;
  readonly name: string;
}

/** How kubectl makes it again. */
export function AgainPanel({
  object,
  kind,
  prefix,
}: Omit<ObjectProps, 'name'> & { readonly prefix: string }): ReactNode {
  const line = useLine(object, kind, prefix);
  return (
    <ResultPanel title={text.again}>
      {line !== undefined && (
        <>
          <CopyButton value={line} label={text.copyLine} text />
          <PlainText text={line} label={text.again} height="360px" />
        </>
      )}
    </ResultPanel>
  );
}

/** The object as the API server holds it. */
export function ObjectPanel({ object, kind, name }: ObjectProps): ReactNode {
  return (
    <ResultPanel title={text.yaml}>
      <YamlView value={object} name={name} label={`${kind} ${name}`} height="360px" />
    </ResultPanel>
  );
}
