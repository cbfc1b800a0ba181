import { useMemo, useState, type ReactNode } from 'react';
import { Button, Switch } from '@mantine/core';
import { IconArrowsLeftRight } from '@tabler/icons-react';
import { ClusterLink } from '../../../components/cluster-link.tsx';
import { CopyButton } from '../../../components/copyable.tsx';
import { VerdictMark } from '../../../components/mark.tsx';
import { Page } from '../../../components/page.tsx';
import { Empty, Failed, Loading } from '../../../components/states.tsx';
import { Time } from '../../../components/time.tsx';
import { pathModel } from '../../../components/trace-path/index.ts';
import { linkTo } from '../../../lib/clipboard.ts';
import { useShortcuts } from '../../../lib/keyboard.ts';
import { useLiveTopic } from '../../../lib/live-topic.ts';
import { timeZone } from '../../../lib/preferences.ts';
import { useStore } from '../../../lib/store.ts';
import { useCluster } from '../../../lib/use-cluster.ts';
import { usePageSearch } from '../../../lib/use-page-search.ts';
import { compareSearch } from '../checks/checks.search.ts';
import { alignPaths, partingOf } from './align.model.ts';
import { CompareFacts } from './compare-facts.tsx';
import { comparisonWords, requestFacts, resultFacts, sideReference, type Side } from './compare.model.ts';
import { ComparePaths } from './compare-paths.tsx';
import { SidePicker } from './side-picker.tsx';
import { useSide, type SideState } from './use-side.ts';
import { compareText as text } from './compare.messages.ts';
import classes from './compare.module.css';

const sideOf = (state: SideState): Side | null => (state.state === 'ready' ? state.side : null);

function SideHead({
  state,
  reference,
}: {
  readonly state: SideState;
  readonly reference: string | undefined;
}): ReactNode {
  if (state.state === 'loading') return <Loading rows={1} />;
  if (state.state === 'missing')
    return (
      <div role="status" className={classes.missing}>
        <p>{text.missingTitle(reference ?? '')}</p>
        <p className="muted">{text.missingWhy}</p>
      </div>
    );
  if (state.state === 'failed') return <Failed problem={state.problem} retry={state.retry} />;
  if (state.state !== 'ready') return null;
  const { side } = state;
  const wanted = sideReference(side.reference);
  return (
    <p className={classes.sideHead}>
      <VerdictMark verdict={side.verdict} pill />
      {wanted.type === 'result' && <span className="mono">{side.way}</span>}
      <span className="muted">
        {text.made} <Time value={side.createdAt} />
      </span>
      {wanted.type === 'traceflow' ? (
        <ClusterLink to="/traceflow/$name" params={{ name: wanted.name }}>
          {text.openTrace}
        </ClusterLink>
      ) : (
        <ClusterLink to="/traceflows/runs/$run" params={{ run: wanted.run }} search={{ open: wanted.check }}>
          {text.openTrace}
        </ClusterLink>
      )}
    </p>
  );
}

/** What is shown in place of a comparison while it cannot be made. */
function Lacking({ a, b }: { readonly a: SideState; readonly b: SideState }): ReactNode {
  if (a.state === 'missing' && b.state === 'missing') return <Empty title={text.bothMissing} why={text.missingWhy} />;
  if (a.state === 'none' && b.state === 'none') return <Empty title={text.nothingTitle} why={text.nothingWhy} />;
  if (a.state === 'loading' || b.state === 'loading') return <Loading rows={8} />;
  return null;
}

/** Two traces side by side. The link keeps both, also when one of them is gone. */
export function ComparePage(): ReactNode {
  const cluster = useCluster();
  const [search, change] = usePageSearch(compareSearch);
  const topic = useLiveTopic('traceflows', cluster === '' ? null : { cluster });
  const [onlyDifferences, setOnlyDifferences] = useState(false);
  const zone = useStore(timeZone);
  const first = useSide(cluster, search.a);
  const second = useSide(cluster, search.b);
  const a = sideOf(first);
  const b = sideOf(second);
  const nodes = useMemo(
    () => alignPaths(a === null ? null : pathModel(a.path), b === null ? null : pathModel(b.path)),
    [a, b],
  );
  const swap = (): void => change({ a: search.b, b: search.a });
  useShortcuts([{ keys: 'x', label: text.swap, group: text.title, run: swap }]);
  const whole = a !== null && b !== null;
  const picker = (
    label: string,
    value: string | undefined,
    other: string | undefined,
    side: Side | null,
    key: 'a' | 'b',
  ) => (
    <SidePicker
      label={label}
      rows={topic.items}
      value={value}
      other={other}
      shown={side?.name ?? value ?? ''}
      onChange={(name) => change({ [key]: name }, 'push')}
    />
  );
  return (
    <Page
      title={text.title}
      purpose={text.purpose}
      purposeId="trace-compare"
      hidden={topic.hidden}
      actions={
        <>
          <CopyButton value={linkTo()} label={text.copyLink} text />
          <Button
            size="sm"
            variant="default"
            leftSection={<IconArrowsLeftRight size={15} aria-hidden />}
            onClick={swap}
            disabled={search.a === undefined && search.b === undefined}
          >
            {text.swap}
          </Button>
        </>
      }
    >
      <div className={classes.compare}>
        <div className={classes.sides}>
          <div>
            {picker(text.chooseFirst, search.a, search.b, a, 'a')}
            <SideHead state={first} reference={search.a} />
          </div>
          <div>
            {picker(text.chooseSecond, search.b, search.a, b, 'b')}
            <SideHead state={second} reference={search.b} />
          </div>
        </div>
        {a === null && b === null ? (
          <Lacking a={first} b={second} />
        ) : (
          <>
            {whole && (
              <p role="status" className={classes.words}>
                {comparisonWords(a, b, nodes, partingOf(nodes))}
                {[a, b].some((side) => side.phase === 'Waiting' || side.phase === 'Running') && ` ${text.running}`}
              </p>
            )}
            {(first.state === 'none' || second.state === 'none') && <p className="muted">{text.oneWhy}</p>}
            <section className={classes.panel} aria-label={text.way}>
              <header className={classes.panelHead}>
                <h2>{text.way}</h2>
                {whole && (
                  <Switch
                    size="xs"
                    label={text.onlyDifferences}
                    checked={onlyDifferences}
                    onChange={(event) => setOnlyDifferences(event.currentTarget.checked)}
                  />
                )}
              </header>
              <ComparePaths nodes={nodes} onlyDifferences={whole && onlyDifferences} whole={whole} />
            </section>
            <div className={classes.panels}>
              <CompareFacts title={text.result} facts={resultFacts(a, b, zone)} whole={whole} />
              <CompareFacts title={text.request} facts={requestFacts(a, b)} whole={whole} />
            </div>
          </>
        )}
      </div>
    </Page>
  );
}
