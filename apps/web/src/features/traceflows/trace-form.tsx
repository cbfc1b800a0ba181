import { useEffect, useId, useRef, type KeyboardEvent, type ReactNode } from 'react';
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { IconArrowsUpDown, IconPlayerPlay } from '@tabler/icons-react';
import { CopyButton } from '../../components/copyable.tsx';
import { Middle } from '../../components/name.tsx';
import { Failed } from '../../components/states.tsx';
import { linkTo } from '../../lib/clipboard.ts';
import { useStore } from '../../lib/store.ts';
import { stringifySearch } from '../../lib/search-params.ts';
import { KeepRequest } from './checks/keep-button.tsx';
import { DestinationFields, SourceFields } from './endpoint-fields.tsx';
import { PacketFields } from './packet-fields.tsx';
import { EMPTY_FORM, type TraceForm as Form } from './trace-form.fields.ts';
import { formOfRequest, requestLabel, requestOfForm, requestPort, shortEnd } from './trace-form.model.ts';
import { recentOf } from './trace-form.store.ts';
import { mayTraceQuery } from './traceflows.queries.ts';
import { searchOfForm } from './traceflows.search.ts';
import { traceflowsText as text } from './traceflows.messages.ts';
import type { TraceFormState } from './use-trace-form.ts';
import classes from './trace-form.module.css';

const RECENT_SHOWN = 4;

function Recent({
  cluster,
  onChoose,
}: {
  readonly cluster: string;
  readonly onChoose: (form: Form) => void;
}): ReactNode {
  const recent = useStore(recentOf(cluster));
  if (recent.length === 0) return null;
  return (
    <div role="group" aria-label={text.recent} className={classes.recent}>
      <span className={classes.recentLabel}>{text.recent}</span>
      {recent.slice(0, RECENT_SHOWN).map((one) => {
        const label = requestLabel(one.request);
        return (
          <button
            key={one.name}
            type="button"
            className={classes.recentItem}
            title={label}
            onClick={() => onChoose(formOfRequest(one.request))}
          >
            <Middle text={shortEnd(one.request.source)} />
            <span className={`muted ${classes.fixed ?? ''}`}> → </span>
            <Middle text={shortEnd(one.request.destination)} />
            <span className={classes.fixed}>{requestPort(one.request)}</span>
          </button>
        );
      })}
    </div>
  );
}

/** Source and destination exchanged, as far as both ends can be the other. */
function swapped(form: Form): Partial<Form> {
  return {
    sourceType: form.destinationType === 'service' ? 'pod' : form.destinationType,
    sourceNamespace: form.destinationNamespace,
    sourcePod: form.destinationType === 'service' ? '' : form.destinationName,
    sourceIp: form.destinationIp,
    destinationType: form.sourceType,
    destinationNamespace: form.sourceNamespace,
    destinationName: form.sourcePod,
    destinationIp: form.sourceIp,
  };
}

/** The form for a new trace. */
export function TraceForm({ cluster, state }: { readonly cluster: string; readonly state: TraceFormState }): ReactNode {
  const { form, change, replace, faults, problem, running, submit } = state;
  const root = useRef<HTMLFormElement>(null);
  const faultKeys = Object.keys(faults).join(' ');
  useEffect(() => {
    if (faultKeys !== '') root.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [faultKeys]);
  const right = useQuery(mayTraceQuery(cluster)).data;
  const mayNot = right?.allowed === false;
  const reason = useId();
  const send = (): void => {
    if (!mayNot) submit();
  };
  const refusal = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (problem !== null) refusal.current?.scrollIntoView?.({ block: 'nearest' });
  }, [problem]);
  const onKeyDownCapture = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation();
    send();
  };
  const checked = requestOfForm(form);
  const link = linkTo(`${window.location.pathname}${stringifySearch({ ...searchOfForm(form) })}`);
  return (
    <form
      ref={root}
      className={classes.form}
      aria-label={text.formTitle}
      noValidate
      onKeyDownCapture={onKeyDownCapture}
      onSubmit={(event) => {
        event.preventDefault();
        send();
      }}
    >
      <div className={classes.scroll}>
        <h2 className={classes.title}>{text.formTitle}</h2>
        <Recent cluster={cluster} onChoose={replace} />
        <SourceFields cluster={cluster} form={form} faults={faults} change={change} />
        <div className={classes.swap}>
          <button type="button" className={classes.textButton} onClick={() => change(swapped(form))}>
            <IconArrowsUpDown size={14} aria-hidden /> {text.swap}
          </button>
        </div>
        <DestinationFields cluster={cluster} form={form} faults={faults} change={change} />
        <PacketFields form={form} faults={faults} change={change} />
        {problem !== null && (
          <div ref={refusal}>
            <Failed problem={problem} title={text.refusedTitle} />
          </div>
        )}
        {faults.form !== undefined && (
          <p role="alert" className={classes.fault}>
            {faults.form}
          </p>
        )}
      </div>
      {mayNot && (
        <p id={reason} className={classes.noRight}>
          {text.mayNotRun(right.reason)}
        </p>
      )}
      <div className={classes.foot}>
        <Button
          type="submit"
          loading={running}
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          title={mayNot ? undefined : text.submitHint}
          // It stays reachable, so that the reason above it is read out with it.
          {...(mayNot ? { 'data-disabled': true, 'aria-disabled': true, 'aria-describedby': reason } : {})}
        >
          {text.run}
        </Button>
        <Button type="button" variant="default" onClick={() => replace(EMPTY_FORM)}>
          {text.clear}
        </Button>
        <span className={classes.grow} />
        <KeepRequest cluster={cluster} request={checked.ok ? checked.request : null} onFaults={submit} />
        <CopyButton value={link} label={text.copyFormLink} />
      </div>
    </form>
  );
}
