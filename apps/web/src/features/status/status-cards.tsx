import type { ReactNode } from 'react';
import type { ServerStatus, StatusCollector } from '@netloft/contracts';
import { Facts } from '../../components/drawer.tsx';
import { Mark } from '../../components/mark.tsx';
import { Name } from '../../components/name.tsx';
import { Time } from '../../components/time.tsx';
import { formatBytes, formatCount, formatDuration } from '../../lib/format.ts';
import { findingsOf } from './status.findings.ts';
import { jobWords, keyWords, liveWords, lossWords, sizeWords, storeMark } from './status.model.ts';
import { statusText as text } from './status.messages.ts';
import { distinct, jobsOf, liveOf, storesOf, viewsOf, type SeenStore } from './status.views.ts';
import classes from './status.module.css';

const HOUR_MS = 3_600_000;

/** What is wrong, the worst first, with what to do. */
export function Findings({ status }: { readonly status: ServerStatus }): ReactNode {
  const findings = findingsOf(status);
  if (findings.length === 0)
    return (
      <p className={classes.line}>
        <Mark kind="allowed" label={text.well} />
        <span className="muted">{text.wellWhy}</span>
      </p>
    );
  return (
    <ul className={classes.findings}>
      {findings.map(({ id, mark, title, detail, todo, by }) => (
        <li key={id}>
          <p className={classes.line}>
            <Mark kind={mark} label={text.marks[mark]} />
            <strong>{title}</strong>
            {by !== undefined && <span className="muted">{text.noticedBy(by.join(', '))}</span>}
          </p>
          {detail !== '' && <p className={classes.detail}>{detail}</p>}
          <p>{todo}</p>
        </li>
      ))}
    </ul>
  );
}

/** Facts of the one process, or of all replicas together: what each has for itself is in their table. */
export function Server({ status }: { readonly status: ServerStatus }): ReactNode {
  const views = viewsOf(status);
  const live = liveOf(views);
  const mono = (key: string, words: string): ReactNode => (
    <span key={key} className="mono">
      {words}
    </span>
  );
  return (
    <Facts
      items={[
        [text.version, mono('version', distinct(views, ({ version }) => version).join(', '))],
        ...(status.replicas === undefined
          ? ([
              [text.replica, mono('replica', status.replica)],
              [text.started, <Time key="started" value={status.startedAt} />],
              [text.memory, formatBytes(status.memoryBytes)],
            ] as const)
          : []),
        [text.runtime, distinct(views, ({ node, platform }) => `Node.js ${node}, ${platform}`).join('; ')],
        [text.signIn, distinct(views, ({ signInModes }) => signInModes.join(', ')).join('; ')],
        [text.keys, keyWords(status)],
        [text.live, liveWords(live)],
        [text.losses, lossWords(live)],
        [text.jobs, jobWords(jobsOf(views))],
      ]}
    />
  );
}

/** One flow store, with what replicas say of it where they do not agree. */
export function Store({ store: { said } }: { readonly store: SeenStore }): ReactNode {
  const sized = said.find(({ value }) => value.bytes !== null) ?? said[0];
  if (sized === undefined) return null;
  const { kind, cluster, retentionHours } = sized.value;
  return (
    <>
      <p className={classes.line}>
        <strong>{text.kinds[kind]}</strong>
        <span className="muted">{cluster}</span>
      </p>
      {said.map(({ value: { state, detail }, by }) => (
        <div key={`${state} ${detail ?? ''}`}>
          <p className={classes.line}>
            <Mark kind={storeMark[state]} label={text.storeStates[state]} />
            {by.length > 0 && <span className="muted">{by.join(', ')}</span>}
          </p>
          {detail !== undefined && <p className={classes.detail}>{detail}</p>}
        </div>
      ))}
      <Facts
        items={[
          [text.size, sizeWords(sized.value)],
          [text.retention, retentionHours === null ? null : formatDuration(retentionHours * HOUR_MS)],
        ]}
      />
    </>
  );
}

/** Flow stores that Netloft asks. */
export function Stores({ status }: { readonly status: ServerStatus }): ReactNode {
  const stores = storesOf(viewsOf(status));
  if (stores.length === 0) return <p className="muted">{text.noStore}</p>;
  return stores.map((store) => <Store key={store.id} store={store} />);
}

function Collector({ collector }: { readonly collector: StatusCollector }): ReactNode {
  const { listeners } = collector;
  return (
    <Facts
      items={[
        [
          text.listeners,
          listeners.length === 0
            ? text.noListeners
            : listeners.map(({ address, protocol, fault }) => (
                <p key={`${protocol} ${address}`} className={classes.detail}>
                  <Mark kind={fault === undefined ? 'allowed' : 'dropped'} label={`${protocol}://${address}`} />
                  {fault !== undefined && ` ${fault}`}
                </p>
              )),
        ],
        [text.exporters, formatCount(collector.exporters)],
        [text.rate, formatCount(Math.round(collector.recordsPerSecond))],
        [text.waiting, formatCount(collector.waiting)],
        [text.dropped, formatCount(collector.dropped)],
        [text.stored, formatCount(collector.stored)],
      ]}
    />
  );
}

/** Whether a process takes no records in: it asks the store only. */
const isIdle = ({ listeners, exporters, waiting, dropped, stored }: StatusCollector): boolean =>
  listeners.length === 0 && exporters + waiting + dropped + stored === 0;

/** What takes flow records in; of several replicas those that do, each by its name. */
export function Collectors({ status }: { readonly status: ServerStatus }): ReactNode {
  if (status.replicas === undefined)
    return status.collector === null ? (
      <p className="muted">{text.noCollector}</p>
    ) : (
      <Collector collector={status.collector} />
    );
  const found = viewsOf(status).flatMap(({ replica, collector }) =>
    collector === null || isIdle(collector) ? [] : [{ replica, collector }],
  );
  if (found.length === 0) return <p className="muted">{text.noCollectors}</p>;
  return found.map(({ replica, collector }) => (
    <div key={replica}>
      <p>
        <Name name={replica} />
      </p>
      <Collector collector={collector} />
    </div>
  ));
}
