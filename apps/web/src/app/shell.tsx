import { useEffect, useState, type ReactNode } from 'react';
import { useMediaQuery } from '@mantine/hooks';
import { Outlet, useNavigate, useRouter, useRouterState } from '@tanstack/react-router';
import { DRAWER_SLOT } from '../components/drawer.tsx';
import { defaultCluster, useClusters } from '../features/clusters/clusters.queries.ts';
import { useShortcuts } from '../lib/keyboard.ts';
import { navigationCollapsed } from '../lib/preferences.ts';
import { useStore } from '../lib/store.ts';
import { useCluster } from '../lib/use-cluster.ts';
import { appText as text } from './app.messages.ts';
import { Banners } from './banners.tsx';
import { addressOf, pageOfPath, PAGES } from './navigation.ts';
import { SideNavigation } from './side-navigation.tsx';
import { TopBar } from './top-bar.tsx';
import classes from './shell.module.css';

const loadPalette = () => import('./palette.tsx');
const loadHelp = () => import('./keyboard-help.tsx');

/** When what the page itself needs is on its way. */
const SPARE_AFTER_MS = 300;
/** How long a page may still be building its title up anew after it was gone to. */
const TITLE_SETTLES_MS = 2000;

/** Focuses the page's title, and again when the page replaces it while it loads; ends as soon as something else has the focus. */
function focusTitle(until: number): void {
  const title = document.querySelector<HTMLElement>('[data-page-title]');
  title?.focus({ preventScroll: true });
  setTimeout(() => {
    const { activeElement } = document;
    if (Date.now() < until && (activeElement === document.body || activeElement === title)) focusTitle(until);
  }, 100);
}

/** Moves the focus to the title of a page that was gone to, so that keyboard and screen reader begin there. */
function useFocusOnNavigation(): void {
  const router = useRouter();
  useEffect(
    () =>
      router.subscribe('onRendered', (event) => {
        if (!event.pathChanged || event.fromLocation === undefined) return;
        requestAnimationFrame(() => focusTitle(Date.now() + TITLE_SETTLES_MS));
      }),
    [router],
  );
}

/**
 * A part that is fetched once the page stands, or at once when it is `wanted`. Not React's `lazy`, which shows nothing for another 300 ms
 * after its first use: what is typed right after the shortcut must find the palette's field.
 */
function useSpare<T extends object>(load: () => Promise<T>, wanted: boolean): T | null {
  const [part, setPart] = useState<T | null>(null);
  const missing = part === null;
  useEffect(() => {
    if (!missing) return undefined;
    const fetchPart = (): void =>
      void load().then(setPart, (error: unknown) => {
        // Thrown while rendering, so that the page tells it; what nobody asked for is tried again when it is.
        if (wanted)
          setPart(() => {
            throw error;
          });
      });
    const timer = setTimeout(fetchPart, wanted ? 0 : SPARE_AFTER_MS);
    return () => clearTimeout(timer);
  }, [load, wanted, missing]);
  return part;
}

/** The frame around every page: navigation by job, top bar, banners, palette and help. */
export function Shell(): ReactNode {
  const navigate = useNavigate();
  const clusters = useClusters();
  const pathname = useRouterState({ select: (state) => state.location.pathname });
  const named = useCluster();
  // Pages that belong to no cluster (settings) keep the one that was looked at last.
  const [lastCluster, setLastCluster] = useState(named);
  if (named !== '' && named !== lastCluster) setLastCluster(named);
  const wanted = named || lastCluster;
  // Links never lead to a cluster that does not exist, even when the address names one.
  const exists = clusters === undefined || clusters.some((one) => one.name === wanted);
  const cluster = wanted !== '' && exists ? wanted : (defaultCluster(clusters ?? [])?.name ?? '');

  const narrow = useMediaQuery('(max-width: 1279px)', undefined, { getInitialValueInEffect: false }) ?? false;
  const chosen = useStore(navigationCollapsed);
  const collapsed = chosen ?? narrow;
  const [dialog, setDialog] = useState<'palette' | 'help' | null>(null);
  useFocusOnNavigation();
  const palette = useSpare(loadPalette, dialog === 'palette');
  const help = useSpare(loadHelp, dialog === 'help');

  const go = (address: string): void => void navigate({ to: address });
  useShortcuts([
    {
      keys: 'mod+k',
      label: text.searchTitle,
      group: text.everywhere,
      inFields: true,
      run: () => setDialog((now) => (now === 'palette' ? null : 'palette')),
    },
    { keys: '?', label: text.help, group: text.everywhere, run: () => setDialog('help') },
    { keys: 'Escape', label: text.closeOpen, group: text.everywhere, told: true, run: () => undefined },
    ...PAGES.map((page) => ({
      keys: `g ${page.key}`,
      label: text.goTo(page.label),
      group: text.navigation,
      run: () => go(addressOf(page, cluster)),
    })),
  ]);

  const choose = (name: string): void => {
    const page = pageOfPath(pathname, named);
    go(addressOf(page ?? { path: '/overview', ofCluster: true }, name));
  };

  return (
    <div className={classes.shell} data-collapsed={collapsed ? true : undefined}>
      <a className={classes.skip} href="#content">
        {text.skip}
      </a>
      <SideNavigation cluster={cluster} collapsed={collapsed} onToggle={() => navigationCollapsed.set(!collapsed)} />
      <TopBar
        cluster={named || cluster}
        clusters={clusters}
        onChoose={choose}
        onSearch={() => setDialog('palette')}
        onHelp={() => setDialog('help')}
      />
      <div className={classes.middle}>
        <Banners cluster={named === '' ? undefined : clusters?.find((one) => one.name === named)} />
        <main id="content" className={classes.main} tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <div id={DRAWER_SLOT} className={classes.drawer} />
      {dialog === 'palette' && palette !== null && (
        <palette.Palette cluster={cluster} onClose={() => setDialog(null)} onGo={go} />
      )}
      {dialog === 'help' && help !== null && <help.KeyboardHelp onClose={() => setDialog(null)} />}
    </div>
  );
}
