import type { ReactNode } from 'react';
import { useQuery } from '@tanstack/react-query';
import type { ServerStatus, StatusCollector, StatusStore } from '@netloft/contracts';
import { CopyButton } from '../../components/copyable.tsx';
import { Facts } from '../../components/drawer.tsx';
import { Mark } from '../../components/mark.tsx';
import { Page } from '../../components/page.tsx';
import { Failed, Loading } from '../../components/states.tsx';
import { Time } from '../../components/time.tsx';
import { problemOf } from '../../lib/api-client.ts';
import { formatBytes, formatCount, formatDuration } from '../../lib/format.ts';
import { ClusterTable, NsxTable, ProblemTable } from './status-tables.tsx';
import { findingsOf } from './status.findings.ts';
import { jobWords, keyWords, sizeWords, statusReport, storeMark } from './status.model.ts';
import { statusText as text } from './status.messages.ts';
import { statusQuery } from './status.queries.ts';
import classes from './status.module.css';

const HOUR_MS = 3_600_000;

function Part({
  title,
  wide = false,
  children,
}: {
  readonly title: string;
  readonly wide?: boolean;
  readonly children: ReactNode;
}): ReactNode {
  return (
    <section className={classes.part} data-wide={wide ? true : undefined} aria-label={title}>
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Server({ status }: { readonly status: ServerStatus }): ReactNode {
  const { live } = status;
  return (
    <Facts
      items={[
        [
          text.version,
          <span key="version" className="mono">
            {status.version}
          </span>,
        ],
        [
          text.replica,
          <span key="replica" className="mono">
            {status.replica}
          </span>,
        ],
        [text.started, <Time key="started" value={status.startedAt} />],
        [text.memory, formatBytes(status.memoryBytes)],
        [text.runtime, `Node.js ${status.node}, ${status.platform}`],
        [text.signIn, status.signInModes.join(', ')],
        [text.keys, keyWords(status)],
        [
          text.live,
          text.liveWords(formatCount(live.sockets), formatCount(live.subscriptions), formatCount(live.waiting)),
        ],
        [
          text.losses,
          text.lossWords(formatCount(live.gaps), formatCount(live.rowsDropped), formatCount(live.slowReaders)),
        ],
        [text.jobs, jobWords(status.jobs)],
      ]}
    />
  );
}

function Store({ store }: { readonly store: StatusStore }): ReactNode {
  const { kind, state, detail, cluster, retentionHours } = store;
  return (
    <>
      <p className={classes.line}>
        <strong>{text.kinds[kind]}</strong>
        <Mark kind={storeMark[state]} label={text.storeStates[state]} />
        <span className="muted">{cluster}</span>
      </p>
      {detail !== undefined && <p className={classes.detail}>{detail}</p>}
      <Facts
        items={[
          [text.size, sizeWords(store)],
          [text.retention, retentionHours === null ? null : formatDuration(retentionHours * HOUR_MS)],
        ]}
      />
    </>
  );
}

function Collector({ collector }: { readonly collector: StatusCollector | null }): ReactNode {
  if (collector === null) return <p className="muted">{text.noCollector}</p>;
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

function Findings({ status }: { readonly status: ServerStatus }): ReactNode {
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
      {findings.map(({ id, mark, title, detail, todo }) => (
        <li key={id}>
          <p className={classes.line}>
            <Mark kind={mark} label={text.marks[mark]} />
            <strong>{title}</strong>
          </p>
          {detail !== '' && <p className={classes.detail}>{detail}</p>}
          <p>{todo}</p>
        </li>
      ))}
    </ul>
  );
}

function Parts({ status }: { readonly status: ServerStatus }): ReactNode {
  return (
    <div className={classes.parts}>
      <Part title={text.needs} wide>
        <Findings status={status} />
      </Part>
      <Part title={text.server}>
        <Server status={status} />
      </Part>
      <Part title={text.store}>
        {status.stores.length === 0 && <p className="muted">{text.noStore}</p>}
        {status.stores.map((store) => (
          <Store key={`${store.kind} ${store.cluster}`} store={store} />
        ))}
      </Part>
      <Part title={text.collector}>
        <Collector collector={status.collector} />
      </Part>
      <Part title={text.clusters} wide>
        <ClusterTable clusters={status.clusters} />
      </Part>
      <Part title={text.nsx} wide>
        <NsxTable nsx={status.nsx} />
      </Part>
      <Part title={text.problems} wide>
        <ProblemTable problems={status.problems} />
      </Part>
    </div>
  );
}

/** How Netloft itself fares, and a text of it for a bug report. */
export function StatusPage(): ReactNode {
  const query = useQuery(statusQuery);
  const { data } = query;
  const failed = query.isError ? (
    <Failed problem={problemOf(query.error)} title={text.refused} retry={() => void query.refetch()} />
  ) : null;
  return (
    <Page
      title={text.title}
      purpose={text.purpose}
      purposeId="status"
      {...(data === undefined
        ? {}
        : { freshness: { state: query.isError ? 'stale' : 'live', asOf: data.asOf } as const })}
      actions={
        data === undefined ? undefined : (
          <span title={text.copyWhy}>
            <CopyButton value={statusReport(data)} label={text.copy} text />
          </span>
        )
      }
    >
      {failed}
      {data === undefined ? failed === null && <Loading rows={10} /> : <Parts status={data} />}
    </Page>
  );
}
