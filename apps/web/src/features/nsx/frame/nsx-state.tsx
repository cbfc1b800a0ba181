import { useState, type ReactNode } from 'react';
import { Button, Popover } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import type { NsxStatus, Problem } from '@netloft/contracts';
import { Facts } from '../../../components/drawer.tsx';
import { Mark } from '../../../components/mark.tsx';
import { Failed } from '../../../components/states.tsx';
import { Time } from '../../../components/time.tsx';
import { announce } from '../../../lib/announce.ts';
import { problemOf } from '../../../lib/api-client.ts';
import { nsxText as text } from '../nsx.messages.ts';
import { signOutOfNsx, takeNsxStatus } from '../nsx.queries.ts';
import { managersMark } from './frame.model.ts';
import classes from './frame.module.css';

const MANAGER = { up: 'allowed', down: 'dropped', unknown: 'unknown' } as const;

function managersWords(managers: NsxStatus['managers']): string {
  const asked = managers.filter(({ state }) => state !== 'unknown');
  const up = managers.filter(({ state }) => state === 'up').length;
  if (asked.length === 0) return text.managersUnknown(managers.length);
  // A manager is asked only when another one does not answer.
  return up === asked.length && up < managers.length
    ? text.managersAsked(up, managers.length - up)
    : text.managers(up, managers.length);
}

function Managers({ managers }: Pick<NsxStatus, 'managers'>): ReactNode {
  return (
    <ul className={classes.managers} aria-label={text.managersTitle}>
      {managers.map((manager) => (
        <li key={manager.url}>
          <Mark kind={MANAGER[manager.state]} label={text.managerState[manager.state]} />
          <span className="mono">{manager.url}</span>
          {manager.since !== null && (
            <span className="muted">
              {text.since} <Time value={manager.since} />
            </span>
          )}
          {manager.detail !== undefined && <p>{manager.detail}</p>}
        </li>
      ))}
    </ul>
  );
}

/** How NSX is reached and as whom, with every manager. */
function Details({ status }: { readonly status: NsxStatus }): ReactNode {
  const { credential, load } = status;
  const who = credential.user === null ? '' : ` ${text.as(credential.user)}`;
  return (
    <div className={classes.details}>
      <Managers managers={status.managers} />
      <Facts
        items={[
          [text.title, status.version],
          [text.clusterStatus, status.clusterStatus],
          [text.credential, `${text.kinds[credential.kind]}${who}`],
          ...(credential.mode === null ? [] : [[text.mode, text.modes[credential.mode]] as const]),
          [text.roles, credential.roles.join(', ')],
          [text.load, text.loadNow(load.limit, load.waiting)],
        ]}
      />
    </div>
  );
}

/** One line about NSX: which, how it fares, and as whom the reader works there, with the way in and out. */
export function NsxState({
  status,
  onSignIn,
  onSignedOut,
}: {
  readonly status: NsxStatus;
  readonly onSignIn: () => void;
  readonly onSignedOut: () => void;
}): ReactNode {
  const queries = useQueryClient();
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const { credential } = status;
  const signOut = async (): Promise<void> => {
    setBusy(true);
    setProblem(null);
    try {
      await takeNsxStatus(queries, await signOutOfNsx(), 'forget');
      onSignedOut();
      announce(text.signIn.outDone);
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      setBusy(false);
    }
  };
  return (
    <>
      <div className={classes.state}>
        <Mark kind="nsx" label={status.version === null ? text.title : text.version(status.version)} />
        {status.simulated && (
          <span className={classes.simulated} title={text.simulatedHelp}>
            {text.simulated}
          </span>
        )}
        <Popover position="bottom-end" withinPortal width={420} trapFocus>
          <Popover.Target>
            <button type="button" className={classes.managersButton} title={text.details}>
              <Mark kind={managersMark(status.managers)} label={managersWords(status.managers)} />
            </button>
          </Popover.Target>
          <Popover.Dropdown aria-label={text.details}>
            <Details status={status} />
          </Popover.Dropdown>
        </Popover>
        <span className={classes.who} title={text.kinds[credential.kind]}>
          {credential.user === null ? (
            <span className="muted">{text.kinds[credential.kind]}</span>
          ) : (
            <span className="mono">{credential.user}</span>
          )}
          {credential.kind === 'shared' && <span className="muted"> {text.kinds.shared}</span>}
        </span>
        {credential.kind === 'personal' ? (
          <Button
            size="compact-xs"
            variant="default"
            loading={busy}
            aria-label={text.signIn.outOf}
            title={text.signIn.outOf}
            onClick={() => void signOut()}
          >
            {text.signIn.out}
          </Button>
        ) : (
          <Button size="compact-xs" variant="default" onClick={onSignIn}>
            {text.signIn.asMyself}
          </Button>
        )}
      </div>
      {problem !== null && <Failed problem={problem} title={text.signIn.outFailed} />}
    </>
  );
}
