import { useState, type ReactNode } from 'react';
import { Button } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import type { CaptureDownload, CaptureRight } from '@netloft/contracts';
import { CopyButton } from '../../../components/copyable.tsx';
import { Failed } from '../../../components/states.tsx';
import { requestFile } from '../../../lib/api-client.ts';
import { downloadBlob } from '../../../lib/download.ts';
import { capturesText as text } from '../captures.messages.ts';
import { useActs } from './use-acts.ts';
import classes from './result.module.css';

export interface FileAccessProps {
  readonly download: CaptureDownload;
  /** Whether the caller may have files handed over. */
  readonly right: CaptureRight | undefined;
  /** Address of the file at Netloft's server. */
  readonly path: string;
  /** Name for the file when the server gives it none. */
  readonly name: string;
  /** What is fetched, for screen readers, where several buttons stand on one page. */
  readonly label?: string;
}

/** Why Netloft does not hand a file over; null when it does. */
export const whyNoDownload = (download: CaptureDownload, right: CaptureRight | undefined): string | null =>
  download.possible ? (right?.allowed === false ? text.mayNotDownload(right.reason) : null) : download.reason;

/** The file by one press, or why not and the line that fetches it without Netloft. */
export function FileAccess({ download, right, path, name, label }: FileAccessProps): ReactNode {
  const { busy, problem, act } = useActs();
  const [saved, setSaved] = useState(false);
  const refused = whyNoDownload(download, right);
  const fetchFile = (): void =>
    act(
      () => requestFile(path),
      (file) => {
        downloadBlob(file.name ?? name, file.bytes);
        setSaved(true);
      },
    );
  return (
    <div className={classes.file}>
      {refused === null ? (
        <Button
          size="compact-sm"
          leftSection={<IconDownload size={14} aria-hidden />}
          loading={busy}
          onClick={fetchFile}
          {...(label === undefined ? {} : { 'aria-label': `${text.download} ${label}` })}
        >
          {text.download}
        </Button>
      ) : (
        <p className={classes.why}>{refused}</p>
      )}
      {saved && (
        <span role="status" className="visually-hidden">
          {text.saved}
        </span>
      )}
      {problem !== null && <Failed problem={problem} retry={fetchFile} />}
      {download.otherwise !== null && (
        <div className={classes.otherwise}>
          <span className="muted">{text.fetchOtherwise}</span>
          <div className={classes.line}>
            <code>{download.otherwise}</code>
            <CopyButton value={download.otherwise} label={text.copyLine} />
          </div>
        </div>
      )}
    </div>
  );
}
