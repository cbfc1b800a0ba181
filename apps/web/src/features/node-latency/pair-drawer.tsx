import type { ReactNode } from 'react';
import type { NodeLatency } from '@netloft/contracts';
import { ClusterLink } from '../../components/cluster-link.tsx';
import { Drawer, DrawerSection, Facts } from '../../components/drawer.tsx';
import { Mark } from '../../components/mark.tsx';
import { ExactTime } from '../../components/time.tsx';
import { pingMark, pingWords } from './node-latency.model.ts';
import { latencyText as text } from './node-latency.messages.ts';
import classes from './node-latency.module.css';

export interface PairDrawerProps {
  readonly data: NodeLatency;
  readonly pair: readonly [string, string];
  readonly onClose: () => void;
}

function Direction({
  data,
  from,
  to,
}: {
  readonly data: NodeLatency;
  readonly from: string;
  readonly to: string;
}): ReactNode {
  const pings = data.rows[data.nodes.indexOf(from)]?.to[data.nodes.indexOf(to)] ?? [];
  return (
    <DrawerSection title={text.direction(from, to)}>
      {pings.length === 0 && <p className="muted">{text.unmeasured}</p>}
      {pings.map((ping) => (
        <Facts
          key={ping.ip}
          items={[
            [text.columns.state, <Mark key="state" kind={pingMark[ping.state]} label={pingWords(ping)} />],
            [text.columns.ip, ping.ip],
            [text.columns.sent, <ExactTime key="sent" value={ping.sentAt} />],
            [text.columns.answered, <ExactTime key="answered" value={ping.answeredAt} />],
          ]}
        />
      ))}
    </DrawerSection>
  );
}

/** Both directions of a pair, each address by itself, and where to go on. */
export function PairDrawer({ data, pair, onClose }: PairDrawerProps): ReactNode {
  const [one, other] = pair;
  const title = text.pair(one, other);
  return (
    <Drawer title={title} label={title} onClose={onClose}>
      <Direction data={data} from={one} to={other} />
      <Direction data={data} from={other} to={one} />
      <DrawerSection title={text.related}>
        <ul className={classes.links}>
          {pair.map((node) => (
            <li key={node}>
              <ClusterLink to="/agents" search={{ open: node }}>
                {text.agentOf(node)}
              </ClusterLink>
            </li>
          ))}
          <li>
            <ClusterLink to="/traceflow">{text.trace}</ClusterLink>
          </li>
        </ul>
      </DrawerSection>
    </Drawer>
  );
}
