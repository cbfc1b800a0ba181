import { useState, type ReactNode } from 'react';
import { Button, Menu } from '@mantine/core';
import { IconCheck, IconCopy, IconDownload } from '@tabler/icons-react';
import { antctlCommand, antctlPrefix } from '@netloft/antrea';
import { copyPng, downloadPng } from '../../../components/charts/picture.ts';
import { pathPicture } from '../../../components/trace-path/index.ts';
import { announce } from '../../../lib/announce.ts';
import { copyText } from '../../../lib/clipboard.ts';
import { downloadText } from '../../../lib/download.ts';
import type { CopyKind, CopySource } from './result-texts.ts';
import { nowText as text } from './now.messages.ts';
import { traceflowsText } from '../traceflows.messages.ts';

/** Texts are written when they are asked for: what writes YAML is large. */
async function textOf(kind: CopyKind, source: CopySource): Promise<string> {
  const { resultText } = await import('./result-texts.ts');
  return resultText(kind, source);
}

const TEXTS: readonly (readonly [CopyKind, string])[] = [
  ['text', text.copyText],
  ['mermaid', text.copyMermaid],
  ['yaml', text.copyYaml],
];

/** Copies a result: as text, diagram, picture or object, or as a command that repeats it. */
export function CopyMenu({ source }: { readonly source: CopySource }): ReactNode {
  const [copied, setCopied] = useState(false);
  const { detail, model, title } = source;
  const show = (done: boolean): void => {
    setCopied(done);
    if (done) setTimeout(() => setCopied(false), 1500);
  };
  const copyThis = async (value: string, label: string): Promise<void> => show(await copyText(value, `Copy ${label}`));
  const copy = async (kind: CopyKind, label: string): Promise<void> => copyThis(await textOf(kind, source), label);
  const copyPicture = async (): Promise<void> => {
    const picture = pathPicture(model, title);
    const done = await copyPng(picture);
    announce(done ? text.pngCopied : text.pngNot);
    if (!done) await downloadPng(picture, detail.id);
    show(done);
  };
  const command = detail.request === null ? null : antctlCommand(detail.request);
  const lost = command === null ? text.antctlNone : command.lost.length > 0 ? text.antctlLost(command.lost) : '';
  return (
    <Menu position="bottom-end" withinPortal width={300}>
      <Menu.Target>
        <Button
          size="xs"
          variant="default"
          leftSection={copied ? <IconCheck size={14} aria-hidden /> : <IconCopy size={14} aria-hidden />}
        >
          {text.copy}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {TEXTS.map(([kind, label]) => (
          <Menu.Item key={kind} onClick={() => void copy(kind, label)}>
            {label}
          </Menu.Item>
        ))}
        <Menu.Item onClick={() => void copyThis(pathPicture(model, title).svg, text.copySvg)}>{text.copySvg}</Menu.Item>
        <Menu.Item onClick={() => void copyPicture()}>{text.copyPng}</Menu.Item>
        <Menu.Divider />
        <Menu.Item onClick={() => void copy('kubectl', text.copyKubectl)}>{text.copyKubectl}</Menu.Item>
        <Menu.Item
          disabled={command === null}
          title={command?.line}
          onClick={() => command !== null && void copyThis(command.line, text.copyAntctl)}
        >
          {text.copyAntctl}
          <div className="muted">
            {lost === '' && detail.request !== null ? text.antctlName(antctlPrefix(detail.request)) : lost}
          </div>
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

/** Saves a result as a file. */
export function ExportMenu({ source }: { readonly source: CopySource }): ReactNode {
  const { detail, model, title } = source;
  const save = async (kind: CopyKind, extension: string, type: string): Promise<void> =>
    downloadText(`${detail.id}.${extension}`, await textOf(kind, source), type);
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <Button size="xs" variant="default" leftSection={<IconDownload size={14} aria-hidden />}>
          {traceflowsText.exportAs}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item onClick={() => downloadText(`${detail.id}.svg`, pathPicture(model, title).svg, 'image/svg+xml')}>
          {traceflowsText.exportSvg}
        </Menu.Item>
        <Menu.Item onClick={() => void downloadPng(pathPicture(model, title), detail.id)}>{text.exportPng}</Menu.Item>
        <Menu.Item onClick={() => void save('text', 'txt', 'text/plain')}>{text.exportText}</Menu.Item>
        <Menu.Item onClick={() => void save('mermaid', 'mmd', 'text/plain')}>{text.exportMermaid}</Menu.Item>
        <Menu.Item onClick={() => void save('yaml', 'yaml', 'application/yaml')}>{text.exportYaml}</Menu.Item>
        <Menu.Item
          onClick={() => downloadText(`${detail.id}.json`, JSON.stringify(detail, null, 2), 'application/json')}
        >
          {traceflowsText.exportJson}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
