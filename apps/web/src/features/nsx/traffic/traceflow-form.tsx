import { useState, type ReactNode } from 'react';
import { Button, Switch } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import { CopyButton } from '../../../components/copyable.tsx';
import { Failed } from '../../../components/states.tsx';
import { linkTo } from '../../../lib/clipboard.ts';
import { useShortcuts } from '../../../lib/keyboard.ts';
import { stringifySearch } from '../../../lib/search-params.ts';
import { useWhyNoWrite } from '../parts/use-nsx-may.ts';
import { DestinationFields, PacketFields, SourceFields } from './traceflow-form.fields.tsx';
import {
  draftOfSearch,
  EMPTY_DRAFT,
  faultsOfProblem,
  requestOfDraft,
  searchOfDraft,
  type Traceable,
  type TraceDraft,
} from './traceflow-form.model.ts';
import { nsxTraceText as text } from './traceflow.messages.ts';
import type { NsxTrafficSearch } from './traffic.search.ts';
import { useStartTrace } from './use-start-trace.ts';
import classes from './traceflow.module.css';

/** The form for a new trace, filled by the link. What was typed stays when NSX refuses. */
export function NsxTraceForm({
  search,
  clusters,
}: {
  readonly search: NsxTrafficSearch;
  /** undefined while they are not known. */
  readonly clusters: readonly Traceable[] | undefined;
}): ReactNode {
  const [typed, setTyped] = useState<TraceDraft>(() => draftOfSearch(search));
  const [tried, setTried] = useState(false);
  const { start, starting, problem, reset } = useStartTrace();
  const mayNot = useWhyNoWrite();
  const offered = clusters ?? [];
  // Where there is one cluster, it is meant.
  const only = offered.length === 1 ? (offered[0]?.value ?? '') : '';
  const draft = typed.cluster === '' ? { ...typed, cluster: only } : typed;
  const link = offered.find(({ value }) => value === draft.cluster)?.link ?? null;
  const checked = requestOfDraft(draft, offered);
  const faults = tried && !checked.ok ? checked.faults : faultsOfProblem(problem?.errors);
  const change = (patch: Partial<TraceDraft>): void => setTyped({ ...draft, ...patch });
  const submit = (): void => {
    setTried(true);
    if (checked.ok && !starting && mayNot === null)
      start({ request: checked.request, beside: draft.beside ? checked.link : null });
  };
  useShortcuts([{ keys: 'mod+Enter', label: text.run, group: text.title, inFields: true, run: submit }]);
  const props = { draft, faults, clusters: offered, change };
  const formLink = linkTo(`${window.location.pathname}${stringifySearch({ ...searchOfDraft(draft) })}`);
  return (
    <form
      className={classes.form}
      aria-label={text.formTitle}
      noValidate
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className={classes.scroll}>
        <h2 className={classes.title}>{text.formTitle}</h2>
        {clusters?.length === 0 && <p className={classes.help}>{text.noClusters}</p>}
        <SourceFields {...props} />
        <DestinationFields {...props} />
        <PacketFields {...props} />
        <Switch
          label={text.beside}
          description={link === null ? text.besideOff : text.besideHelp}
          disabled={link === null}
          checked={draft.beside && link !== null}
          onChange={(event) => change({ beside: event.currentTarget.checked })}
        />
        {problem !== null && <Failed problem={problem} title={text.refused} />}
      </div>
      {mayNot !== null && <p className={classes.noRight}>{mayNot}</p>}
      <div className={classes.foot}>
        <Button
          type="submit"
          loading={starting}
          disabled={mayNot !== null}
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
        >
          {text.run}
        </Button>
        <Button
          variant="default"
          onClick={() => {
            setTyped(EMPTY_DRAFT);
            setTried(false);
            reset();
          }}
        >
          {text.clear}
        </Button>
        <span className={classes.grow} />
        <CopyButton value={formLink} label={text.copyFormLink} />
      </div>
    </form>
  );
}
