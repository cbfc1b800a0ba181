import type { ReactNode } from 'react';
import { ActionIcon, Menu } from '@mantine/core';
import { IconDownload } from '@tabler/icons-react';
import { toGraphJson, toMermaid } from '@netloft/analytics';
import type { TopologyView } from '@netloft/contracts';
import { downloadPng, downloadSvg, type Picture } from '../../components/charts/picture.ts';
import { downloadText } from '../../lib/download.ts';
import { topologyText as text } from './topology.messages.ts';

/** The graph as a file: as it is drawn, or as text for other tools. */
export function ExportMenu({
  name,
  view,
  picture,
}: {
  /** Of the file, without its ending. */
  readonly name: string;
  readonly view: TopologyView | undefined;
  /** Absent while the table is shown. */
  readonly picture: (() => Picture | undefined) | undefined;
}): ReactNode {
  const hand = (save: (picture: Picture) => void) => (): void => {
    const drawn = picture?.();
    if (drawn !== undefined) save(drawn);
  };
  return (
    <Menu position="bottom-end" withinPortal>
      <Menu.Target>
        <ActionIcon
          size={30}
          variant="default"
          aria-label={text.download}
          title={text.download}
          disabled={view === undefined}
        >
          <IconDownload size={15} aria-hidden />
        </ActionIcon>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item disabled={picture === undefined} onClick={hand((drawn) => void downloadPng(drawn, name))}>
          {text.asPng}
        </Menu.Item>
        <Menu.Item disabled={picture === undefined} onClick={hand((drawn) => downloadSvg(drawn, name))}>
          {text.asSvg}
        </Menu.Item>
        <Menu.Item
          onClick={() => view !== undefined && downloadText(`${name}.json`, toGraphJson(view), 'application/json')}
        >
          {text.asJson}
        </Menu.Item>
        <Menu.Item onClick={() => view !== undefined && downloadText(`${name}.mmd`, toMermaid(view), 'text/plain')}>
          {text.asMermaid}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
