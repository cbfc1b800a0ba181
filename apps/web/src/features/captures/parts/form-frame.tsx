import { useEffect, useId, useRef, type KeyboardEvent, type ReactNode } from 'react';
import { Button } from '@mantine/core';
import { IconPlayerPlay } from '@tabler/icons-react';
import type { CaptureRight, Problem } from '@netloft/contracts';
import { CopyButton } from '../../../components/copyable.tsx';
import { Failed } from '../../../components/states.tsx';
import { linkTo } from '../../../lib/clipboard.ts';
import { stringifySearch } from '../../../lib/search-params.ts';
import { capturesText as text } from '../captures.messages.ts';
import type { CapturesSearch } from '../captures.search.ts';
import classes from './form.module.css';

export interface FormFrameProps {
  readonly title: string;
  readonly runLabel: string;
  readonly refusedTitle: string;
  /** What a right allows, for whoever lacks it: `capture packets`. */
  readonly what: string;
  readonly right: CaptureRight | undefined;
  /** The parameters that open the form as it is filled now. */
  readonly link: CapturesSearch;
  /** Names of the fields with faults; when they change, the first of them gets the focus. */
  readonly faultKeys: string;
  /** A fault that belongs to no field. */
  readonly fault: string | undefined;
  readonly problem: Problem | null;
  readonly running: boolean;
  readonly onSubmit: () => void;
  readonly onClear: () => void;
  readonly children: ReactNode;
}

/** A form that starts something: its fields scroll, its buttons stay, a refusal stands in it and loses nothing. `Ctrl/Cmd-Enter` submits. */
export function FormFrame(props: FormFrameProps): ReactNode {
  const { title, right, problem, faultKeys } = props;
  const mayNot = right?.allowed === false;
  const reason = useId();
  const submit = (): void => {
    if (!mayNot) props.onSubmit();
  };
  const root = useRef<HTMLFormElement>(null);
  const refusal = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (faultKeys !== '') root.current?.querySelector<HTMLElement>('[aria-invalid="true"]')?.focus();
  }, [faultKeys]);
  useEffect(() => {
    if (problem !== null) refusal.current?.scrollIntoView?.({ block: 'nearest' });
  }, [problem]);
  const onKeyDownCapture = (event: KeyboardEvent): void => {
    if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    event.stopPropagation();
    submit();
  };
  const link = linkTo(`${window.location.pathname}${stringifySearch({ ...props.link })}`);
  return (
    <form
      ref={root}
      className={classes.form}
      aria-label={title}
      noValidate
      onKeyDownCapture={onKeyDownCapture}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <div className={classes.scroll}>
        <h2 className={classes.title}>{title}</h2>
        {props.children}
        {problem !== null && (
          <div ref={refusal}>
            <Failed problem={problem} title={props.refusedTitle} />
          </div>
        )}
        {props.fault !== undefined && (
          <p role="alert" className={classes.fault}>
            {props.fault}
          </p>
        )}
      </div>
      {mayNot && (
        <p id={reason} className={classes.noRight}>
          {text.mayNot(props.what, right.reason)}
        </p>
      )}
      <div className={classes.foot}>
        <Button
          type="submit"
          loading={props.running}
          leftSection={<IconPlayerPlay size={16} aria-hidden />}
          title={mayNot ? undefined : text.submitHint}
          // It stays reachable, so that the reason above it is read out with it.
          {...(mayNot ? { 'data-disabled': true, 'aria-disabled': true, 'aria-describedby': reason } : {})}
        >
          {props.runLabel}
        </Button>
        <Button type="button" variant="default" onClick={props.onClear}>
          {text.clear}
        </Button>
        <span className={classes.grow} />
        <CopyButton value={link} label={text.copyFormLink} />
      </div>
    </form>
  );
}
