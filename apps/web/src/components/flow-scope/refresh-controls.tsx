import { useEffect, type ReactNode } from 'react';
import { NativeSelect } from '@mantine/core';
import { useIsFetching } from '@tanstack/react-query';
import { IconRefresh } from '@tabler/icons-react';
import { timeZone } from '../../lib/preferences.ts';
import { useStore } from '../../lib/store.ts';
import { scopeText as text } from './flow-scope.messages.ts';
import { REFRESHES, type Refresh, type ScopePatch } from './scope.ts';
import { nextTurn } from './use-turn.ts';
import classes from './flow-scope.module.css';

const EVERY_MS: Readonly<Record<Refresh, number>> = { '10s': 10_000, '30s': 30_000, '1m': 60_000 };

export interface RefreshControlsProps {
  readonly cluster: string;
  readonly refresh: Refresh | undefined;
  /** Whether the range ends now: a fixed one shows the same again. */
  readonly moving: boolean;
  readonly onChange: (patch: ScopePatch) => void;
  readonly busy: boolean;
}

/** Time zone, auto-refresh and reload. A hidden tab does not look again. */
export function RefreshControls({ cluster, refresh, moving, onChange, busy }: RefreshControlsProps): ReactNode {
  const zone = useStore(timeZone);
  const asking =
    useIsFetching({
      predicate: ({ queryKey: [, of, what, which] }) => of === cluster && what === 'flows' && which !== 'status',
    }) > 0;
  useEffect(() => {
    if (refresh === undefined || !moving) return undefined;
    const timer = setInterval(() => {
      if (document.visibilityState !== 'hidden') nextTurn();
    }, EVERY_MS[refresh]);
    return () => clearInterval(timer);
  }, [refresh, moving]);
  return (
    <div className={classes.refresh}>
      <button
        type="button"
        className={classes.zone}
        title={text.otherZone[zone]}
        aria-label={`${text.zone[zone]}. ${text.otherZone[zone]}`}
        onClick={() => timeZone.set(zone === 'utc' ? 'local' : 'utc')}
      >
        {text.zoneShort[zone]}
      </button>
      <NativeSelect
        size="xs"
        aria-label={text.refresh}
        title={text.refresh}
        className={classes.every}
        value={refresh ?? ''}
        disabled={!moving}
        data={[
          { value: '', label: text.refreshOff },
          ...REFRESHES.map((value) => ({ value, label: text.refreshEvery[value] })),
        ]}
        onChange={(event) => {
          const chosen = REFRESHES.find((one) => one === event.currentTarget.value);
          onChange({ refresh: chosen });
        }}
      />
      <button
        type="button"
        className={classes.step}
        aria-label={text.reload}
        title={text.reload}
        data-busy={busy || asking ? true : undefined}
        onClick={nextTurn}
      >
        <IconRefresh size={16} aria-hidden />
      </button>
    </div>
  );
}
