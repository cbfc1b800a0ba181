import type { ReactNode } from 'react';
import { IconBolt, IconDatabase } from '@tabler/icons-react';
import { copyText, linkTo } from '../../../lib/clipboard.ts';
import { useShortcuts } from '../../../lib/keyboard.ts';
import { useCluster } from '../../../lib/use-cluster.ts';
import { usePageSearch } from '../../../lib/use-page-search.ts';
import { flowsText as text } from '../flows.messages.ts';
import { flowsSearch } from '../flows.search.ts';
import { LiveView } from './live-view.tsx';
import { StoredView } from './stored-view.tsx';
import classes from './records.module.css';

/** Records of connections: as they come in, or stored. */
export function FlowRecordsPage(): ReactNode {
  const cluster = useCluster();
  const [search, change] = usePageSearch(flowsSearch);
  const isLive = search.view === 'live';
  useShortcuts([
    { keys: 'y', label: text.copyLink, group: text.title, run: () => void copyText(linkTo(), text.copyRecordLink) },
  ]);
  const views = (
    <div role="group" aria-label={text.view} className={classes.views}>
      <button type="button" aria-pressed={!isLive} onClick={() => change({ view: undefined, q: undefined }, 'push')}>
        <IconDatabase size={15} aria-hidden />
        {text.stored}
      </button>
      <button type="button" aria-pressed={isLive} onClick={() => change({ view: 'live', open: undefined }, 'push')}>
        <IconBolt size={15} aria-hidden />
        {text.live}
      </button>
    </div>
  );
  const View = isLive ? LiveView : StoredView;
  return <View key={cluster} cluster={cluster} search={search} change={change} views={views} />;
}
