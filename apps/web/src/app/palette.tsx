import { useEffect, useId, useRef, useState, type KeyboardEvent, type ReactNode } from 'react';
import { Modal } from '@mantine/core';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { IconSearch } from '@tabler/icons-react';
import type { NsxHit, ObjectHit, ObjectKind } from '@netloft/contracts';
import { Mark } from '../components/mark.tsx';
import { Name } from '../components/name.tsx';
import { ObjectLine } from '../components/object-line.tsx';
import { nsxSearchQuery, nsxStatusQuery } from '../features/nsx/nsx.queries.ts';
import { problemOf } from '../lib/api-client.ts';
import { formatCount } from '../lib/format.ts';
import { objectsQuery } from '../lib/objects.ts';
import { appText as text } from './app.messages.ts';
import { addressOf, PAGES, type NavigationPage } from './navigation.ts';
import { addressOfHit, addressOfNsxHit, matchesPage } from './palette.model.ts';
import classes from './palette.module.css';

const KINDS: readonly ObjectKind[] = ['Pod', 'Service', 'Node', 'Traceflow'];
const QUIET_MS = 120;
const LIMIT = 20;
const NSX_LIMIT = 10;

type Entry =
  | { readonly kind: 'page'; readonly page: NavigationPage; readonly address: string }
  | { readonly kind: 'object'; readonly hit: ObjectHit; readonly address: string }
  | { readonly kind: 'nsx'; readonly hit: NsxHit; readonly address: string };
const SECTIONS = [
  ['page', text.palettePages],
  ['object', text.paletteObjects],
  ['nsx', text.paletteNsx],
] as const satisfies readonly (readonly [Entry['kind'], string])[];

export interface PaletteProps {
  readonly cluster: string;
  readonly onClose: () => void;
  readonly onGo: (address: string) => void;
}

/** Objects of NSX that match; none where there is no NSX, where the reader may not see it, or while it does not answer. */
function useNsxHits(filter: string): { readonly hits: readonly NsxHit[]; readonly busy: boolean } {
  const status = useQuery({ ...nsxStatusQuery, enabled: filter !== '' });
  const asked = filter !== '' && status.data?.may.read === true;
  const found = useQuery({ ...nsxSearchQuery(filter), enabled: asked });
  return { hits: asked ? (found.data?.items.slice(0, NSX_LIMIT) ?? []) : [], busy: asked && found.isFetching };
}

/** What matches what was typed: pages at once, objects of the cluster and of NSX as each answers. */
function useEntries(cluster: string, query: string) {
  const [filter, setFilter] = useState('');
  useEffect(() => {
    const timer = setTimeout(() => setFilter(query.trim()), QUIET_MS);
    return () => clearTimeout(timer);
  }, [query]);
  const asked = cluster !== '' && filter !== '';
  const found = useQuery({
    ...objectsQuery(cluster, { kinds: KINDS, filter, limit: LIMIT }),
    enabled: asked,
    placeholderData: keepPreviousData,
  });
  const nsx = useNsxHits(filter);
  const hits = asked && query.trim() !== '' ? (found.data?.items ?? []) : [];
  const entries: readonly Entry[] = [
    ...PAGES.filter((page) => matchesPage(page, query)).map((page) => ({
      kind: 'page' as const,
      page,
      address: addressOf(page, cluster),
    })),
    ...hits.map((hit) => ({ kind: 'object' as const, hit, address: addressOfHit(hit, cluster) })),
    // Last, so that an answer that comes late moves nothing that is already there.
    ...(query.trim() === '' ? [] : nsx.hits).map((hit) => ({
      kind: 'nsx' as const,
      hit,
      address: addressOfNsxHit(hit),
    })),
  ];
  return {
    entries,
    more: hits.length === 0 ? 0 : Math.max(0, (found.data?.total ?? 0) - hits.length),
    fault: asked && found.isError ? problemOf(found.error).detail : null,
    busy: query.trim() !== filter || (asked && found.isFetching) || nsx.busy,
  };
}

/** Pages and objects by a few letters; Enter opens the page that is most useful for what was found. */
export function Palette({ cluster, onClose, onGo }: PaletteProps): ReactNode {
  const [query, setQuery] = useState('');
  const [chosen, setChosen] = useState(0);
  const { entries, more, fault, busy } = useEntries(cluster, query);
  const selected = Math.min(chosen, Math.max(0, entries.length - 1));
  const id = useId();
  const list = useRef<HTMLDivElement>(null);

  useEffect(() => {
    list.current?.querySelector(`[data-entry="${selected}"]`)?.scrollIntoView({ block: 'nearest' });
  }, [selected]);

  const open = (entry: Entry | undefined): void => {
    if (entry === undefined) return;
    onClose();
    onGo(entry.address);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.nativeEvent.isComposing) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined && entries.length > 0) setChosen((selected + step + entries.length) % entries.length);
    else if (event.key === 'Enter') open(entries[selected]);
    else return;
    event.preventDefault();
  };
  const option = (entry: Entry, index: number): ReactNode => (
    <div
      key={entry.address + index}
      id={`${id}-${index}`}
      data-entry={index}
      role="option"
      aria-selected={index === selected}
      tabIndex={-1}
      className={classes.entry}
      onMouseMove={() => setChosen(index)}
      onMouseDown={(event) => event.preventDefault()}
      onClick={() => open(entry)}
      onKeyDown={onKeyDown}
    >
      {entry.kind === 'page' ? (
        <>
          <entry.page.icon size={18} stroke={1.7} aria-hidden />
          <span className={classes.page}>{entry.page.label}</span>
        </>
      ) : entry.kind === 'object' ? (
        <>
          <ObjectLine hit={entry.hit} showKind />
          <span className={classes.opens}>{text.opens[entry.hit.kind]}</span>
        </>
      ) : (
        <>
          <Mark kind="nsx" label={text.nsxKinds[entry.hit.kind]} />
          <div>
            <Name namespace={entry.hit.namespace ?? undefined} name={entry.hit.name} />
          </div>
          <span className={classes.opens}>{entry.hit.cluster ?? entry.hit.detail}</span>
        </>
      )}
    </div>
  );
  const numbered = entries.map((entry, index) => ({ entry, index }));

  return (
    <Modal.Root opened onClose={onClose} size={640} lockScroll={false} transitionProps={{ duration: 0 }} yOffset="12vh">
      <Modal.Overlay backgroundOpacity={0.4} />
      <Modal.Content aria-label={text.searchTitle} radius={10}>
        <div className={classes.search}>
          <IconSearch size={18} aria-hidden />
          <input
            data-autofocus
            type="text"
            role="combobox"
            aria-label={text.searchTitle}
            aria-expanded="true"
            aria-controls={`${id}-list`}
            aria-autocomplete="list"
            aria-activedescendant={entries.length === 0 ? undefined : `${id}-${selected}`}
            placeholder={text.paletteHint}
            spellCheck={false}
            autoComplete="off"
            value={query}
            onChange={(event) => {
              setQuery(event.currentTarget.value);
              setChosen(0);
            }}
            onKeyDown={onKeyDown}
          />
        </div>
        <div id={`${id}-list`} ref={list} role="listbox" aria-label={text.paletteMatches} className={classes.list}>
          {SECTIONS.map(([kind, title]) => {
            const shown = numbered.filter(({ entry }) => entry.kind === kind);
            return shown.length === 0 ? null : (
              <div key={kind} role="group" aria-label={title}>
                <p aria-hidden="true">{title}</p>
                {shown.map(({ entry, index }) => option(entry, index))}
              </div>
            );
          })}
        </div>
        <p role="status" className={classes.note}>
          {fault ??
            (more > 0
              ? text.paletteMore(formatCount(more))
              : entries.length > 0
                ? ''
                : busy
                  ? text.paletteSearching
                  : text.paletteNothing(query.trim()))}
        </p>
      </Modal.Content>
    </Modal.Root>
  );
}
