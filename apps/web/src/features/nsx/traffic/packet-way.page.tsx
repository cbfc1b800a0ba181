import { useMemo, useState, type ReactNode } from 'react';
import { Button, SegmentedControl } from '@mantine/core';
import { IconDownload, IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import type { NsxPacketWay, NsxPacketWayRequest } from '@netloft/contracts';
import { CopyButton } from '../../../components/copyable.tsx';
import { encodings, Sign } from '../../../components/mark.tsx';
import { Page } from '../../../components/page.tsx';
import { Empty, Failed, Loading } from '../../../components/states.tsx';
import { problemOf } from '../../../lib/api-client.ts';
import { linkTo } from '../../../lib/clipboard.ts';
import { downloadText } from '../../../lib/download.ts';
import { useShortcuts } from '../../../lib/keyboard.ts';
import { usePageSearch } from '../../../lib/use-page-search.ts';
import { packetWaySvg } from './packet-way-svg.ts';
import { WayForm } from './packet-way.form.tsx';
import { WayLegend } from './packet-way.legend.tsx';
import { mainStation, questionOf, stationsOf, verdictMark } from './packet-way.model.ts';
import { WayPicture } from './packet-way.picture.tsx';
import { StationPanel } from './packet-way.rules.tsx';
import { WayTable } from './packet-way.table.tsx';
import { wayText as text } from './packet-way.messages.ts';
import { packetWayQuery } from './traffic.queries.ts';
import { nsxTrafficSearch } from './traffic.search.ts';
import classes from './packet-way.module.css';

const titleOf = ({ client, namespace, service, port }: NsxPacketWayRequest): string =>
  text.way(text.from(client), `${namespace}/${service}`, port);

function Answer({ way }: { readonly way: NsxPacketWay }): ReactNode {
  const mark = verdictMark[way.verdict];
  return (
    <>
      <div className={classes.headline} role="status" data-kind={mark}>
        <Sign kind={mark} size={20} />
        <p>
          <strong style={{ color: encodings[mark].color }}>{text.verdicts[way.verdict]}</strong>: {way.summary}
        </p>
      </div>
      {way.missing.length > 0 && (
        <section className={classes.missing} aria-label={text.missing}>
          <h2>{text.missing}</h2>
          <ul>
            {way.missing.map((one) => (
              <li key={one}>{one}</li>
            ))}
          </ul>
        </section>
      )}
    </>
  );
}

interface WayProps {
  readonly way: NsxPacketWay;
  readonly question: NsxPacketWayRequest;
  readonly table: boolean;
  readonly onTable: (table: boolean) => void;
  readonly onAgain: () => void;
  readonly busy: boolean;
}

function Way({ way, question, table, onTable, onAgain, busy }: WayProps): ReactNode {
  const stations = useMemo(() => stationsOf(way.stages), [way.stages]);
  const [chosen, setChosen] = useState<number | null>(null);
  const selected = stations[chosen ?? -1] ?? stations[mainStation(stations)];
  useShortcuts([
    { keys: 't', label: text.switchView, group: text.title, run: () => onTable(!table) },
    { keys: 'ArrowRight', label: text.moveStations, group: text.title, run: () => undefined, told: true },
  ]);
  const exportSvg = (): void => {
    const summary = `${text.verdicts[way.verdict]}: ${way.summary}`;
    const name = `packet-way-${question.cluster}-${question.namespace}-${question.service}.svg`;
    downloadText(name, packetWaySvg(stations, titleOf(question), summary), 'image/svg+xml');
  };
  return (
    <>
      <Answer way={way} />
      <div className={classes.tools}>
        <SegmentedControl
          size="xs"
          aria-label={text.viewLabel}
          data={[
            { value: 'path', label: text.views.path },
            { value: 'table', label: text.views.table },
          ]}
          value={table ? 'table' : 'path'}
          onChange={(value) => onTable(value === 'table')}
        />
        <span className={classes.grow} />
        <CopyButton value={linkTo()} label={text.copyLink} text />
        <Button
          size="xs"
          variant="default"
          leftSection={<IconDownload size={14} aria-hidden />}
          onClick={exportSvg}
          disabled={stations.length === 0}
        >
          {text.exportSvg}
        </Button>
        <Button
          size="xs"
          variant="default"
          leftSection={<IconRefresh size={14} aria-hidden />}
          loading={busy}
          onClick={onAgain}
        >
          {text.again}
        </Button>
      </div>
      {table ? (
        <WayTable stations={stations} cluster={question.cluster} />
      ) : (
        <>
          <div className={classes.board}>
            <WayPicture stations={stations} selected={selected?.index ?? 0} onSelect={setChosen} />
            <WayLegend />
          </div>
          {selected !== undefined && <StationPanel station={selected} cluster={question.cluster} />}
        </>
      )}
    </>
  );
}

/** The way of a packet from a client outside to a Service, across NSX's distributed firewall and the cluster's policies. */
export function NsxPacketWayPage(): ReactNode {
  const [search, change] = usePageSearch(nsxTrafficSearch);
  const question = useMemo(() => questionOf(search), [search]);
  const way = useQuery(packetWayQuery(question));
  const asked = question === null ? '' : JSON.stringify(question);
  const problem = way.isError ? problemOf(way.error) : null;
  const again = (): void => void way.refetch();
  return (
    <Page
      title={text.title}
      purpose={text.purpose}
      purposeId="nsx-packet-way"
      {...(question === null ? {} : { documentTitle: titleOf(question) })}
    >
      <div className={classes.page}>
        <WayForm
          key={`form ${asked}`}
          search={search}
          busy={way.isFetching}
          groups={way.data?.balancerGroups ?? []}
          onAsk={({ cluster, service, port, client, balancer }) => {
            const next = { cluster, service, port, client, balancer };
            if (JSON.stringify(questionOf(nsxTrafficSearch(next))) === asked) again();
            else change(next, 'push');
          }}
        />
        {problem !== null && <Failed title={text.refused} problem={problem} retry={again} />}
        {question === null ? (
          <Empty title={text.noQuestion} why={text.noQuestionWhy} />
        ) : way.data !== undefined ? (
          <Way
            key={asked}
            way={way.data}
            question={question}
            table={search.view === 'table'}
            onTable={(table) => change({ view: table ? 'table' : undefined })}
            onAgain={again}
            busy={way.isFetching}
          />
        ) : (
          problem === null && <Loading rows={8} label={text.asking} />
        )}
      </div>
    </Page>
  );
}
