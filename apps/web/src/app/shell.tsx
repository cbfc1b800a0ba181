import { lazy, Suspense, useEffect, useState, type ReactNode } from 'react';
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
import { addressOf, PAGES } from './navigation.ts';
import { SideNavigation } from './side-navigation.tsx';
import { TopBar } from './top-bar.tsx';
import classes from './shell.module.css';

const Palette = lazy(async () => ({ default: (await import('./palette.tsx')).Palette }));
const KeyboardHelp = lazy(async () => ({ default: (await import('./keyboard-help.tsx')).KeyboardHelp }));

/** Moves the focus to the title of a page that was gone to, so that keyboard and screen reader begin there. */
function useFocusOnNavigation(): void {
  const router = useRouter();
  useEffect(
    () =>
      router.subscribe('onRendered', (event) => {
        if (!event.pathChanged || event.fromLocation === undefined) return;
        requestAnimationFrame(() =>
          document.querySelector<HTMLElement>('[data-page-title]')?.focus({ preventScroll: true }),
        );
      }),
    [router],
  );
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
    { keys: 'Escape', label: 'Close what is open', group: text.everywhere, told: true, run: () => undefined },
    ...PAGES.map((page) => ({
      keys: `g ${page.key}`,
      label: text.goTo(page.label),
      group: text.navigation,
      run: () => go(addressOf(page, cluster)),
    })),
  ]);

  const choose = (name: string): void => {
    const page = PAGES.find((one) => one.ofCluster && pathname.includes(`/${encodeURIComponent(named)}${one.path}`));
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
      <Suspense fallback={null}>
        {dialog === 'palette' && <Palette cluster={cluster} onClose={() => setDialog(null)} onGo={go} />}
        {dialog === 'help' && <KeyboardHelp onClose={() => setDialog(null)} />}
      </Suspense>
    </div>
  );
}
