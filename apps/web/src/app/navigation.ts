import {
  IconArrowsExchange,
  IconCapture,
  IconChartAreaLine,
  IconClipboardCheck,
  IconCloudNetwork,
  IconGauge,
  IconGitCompare,
  IconHistory,
  IconKey,
  IconLayoutDashboard,
  IconRoute,
  IconServer2,
  IconSettings,
  IconShieldCheck,
  IconStairsDown,
  IconTopologyStar3,
  IconToggleRight,
  IconUsersGroup,
  type Icon,
} from '@tabler/icons-react';
import { appText as text } from './app.messages.ts';

export interface NavigationPage {
  readonly label: string;
  readonly icon: Icon;
  /** Path below the cluster, or the whole path of pages that belong to none. */
  readonly path: string;
  readonly ofCluster: boolean;
  /** Second key of its shortcut: `g` then this. */
  readonly key: string;
  /** Words under which the palette finds it too. */
  readonly words: string;
}

export interface Job {
  readonly label: string | null;
  readonly pages: readonly NavigationPage[];
}

/** The pages by the job that one comes for. A job without pages yet is not shown. */
export const JOBS: readonly Job[] = [
  {
    label: null,
    pages: [
      {
        label: text.pages.overview,
        icon: IconLayoutDashboard,
        path: '/overview',
        ofCluster: true,
        key: 'o',
        words: 'health attention home',
      },
    ],
  },
  {
    label: text.jobs.policies,
    pages: [
      {
        label: text.pages.tiers,
        icon: IconStairsDown,
        path: '/tiers',
        ofCluster: true,
        key: 'l',
        words: 'ladder tier priority order evaluation',
      },
      {
        label: text.pages.policies,
        icon: IconShieldCheck,
        path: '/policies',
        ofCluster: true,
        key: 'p',
        words: 'acnp anp networkpolicy clusternetworkpolicy rule',
      },
      {
        label: text.pages.whatIf,
        icon: IconGitCompare,
        path: '/what-if',
        ofCluster: true,
        key: 'w',
        words: 'verdict evaluate reachability matrix why not',
      },
      {
        label: text.pages.groups,
        icon: IconUsersGroup,
        path: '/groups',
        ofCluster: true,
        key: 'r',
        words: 'clustergroup group members',
      },
      {
        label: text.pages.tierAccess,
        icon: IconKey,
        path: '/tier-access',
        ofCluster: true,
        key: 'i',
        words: 'entitlement rbac role who may',
      },
      {
        label: text.pages.audit,
        icon: IconHistory,
        path: '/audit',
        ofCluster: true,
        key: 'h',
        words: 'history undo change who',
      },
    ],
  },
  {
    label: text.jobs.troubleshoot,
    pages: [
      {
        label: text.pages.traceflow,
        icon: IconRoute,
        path: '/traceflow',
        ofCluster: true,
        key: 't',
        words: 'trace packet path drop connection',
      },
      {
        label: text.pages.traceChecks,
        icon: IconClipboardCheck,
        path: '/traceflows/checks',
        ofCluster: true,
        key: 'k',
        words: 'test expectation set run junit pipeline compare regression verify',
      },
      {
        label: text.pages.captures,
        icon: IconCapture,
        path: '/captures',
        ofCluster: true,
        key: 'b',
        words: 'packetcapture pcap pcapng wireshark tcpdump support bundle supportbundlecollection logs',
      },
    ],
  },
  {
    label: text.jobs.flows,
    pages: [
      {
        label: text.pages.topology,
        icon: IconTopologyStar3,
        path: '/topology',
        ofCluster: true,
        key: 'm',
        words: 'service map graph who talks to whom unprotected denied',
      },
      {
        label: text.pages.flows,
        icon: IconArrowsExchange,
        path: '/flows',
        ofCluster: true,
        key: 'c',
        words: 'connections traffic live stored ipfix netflow log',
      },
      {
        label: text.pages.flowDashboards,
        icon: IconChartAreaLine,
        path: '/flows/dashboards',
        ofCluster: true,
        key: 'd',
        words: 'charts throughput bytes theia grafana sankey chord egress',
      },
    ],
  },
  {
    label: text.jobs.nsx,
    pages: [
      {
        label: text.pages.nsx,
        icon: IconCloudNetwork,
        path: '/nsx',
        ofCluster: false,
        key: 'x',
        words: 'nsx-t vmware register inventory security policy distributed firewall dfw vdefend',
      },
    ],
  },
  {
    label: text.jobs.platform,
    pages: [
      {
        label: text.pages.agents,
        icon: IconServer2,
        path: '/agents',
        ofCluster: true,
        key: 'n',
        words: 'node agent controller heartbeat ovs version',
      },
      {
        label: text.pages.nodeLatency,
        icon: IconGauge,
        path: '/node-latency',
        ofCluster: true,
        key: 'y',
        words: 'latency ping round trip rtt icmp slow unreachable nodes nodelatencymonitor',
      },
      {
        label: text.pages.featureGates,
        icon: IconToggleRight,
        path: '/feature-gates',
        ofCluster: true,
        key: 'f',
        words: 'feature gate config antrea-agent.conf antrea-controller.conf settings',
      },
    ],
  },
  {
    label: null,
    pages: [
      {
        label: text.pages.settings,
        icon: IconSettings,
        path: '/settings',
        ofCluster: false,
        key: 's',
        words: 'password session theme dark light time zone',
      },
    ],
  },
];

export const PAGES: readonly NavigationPage[] = JOBS.flatMap((job) => job.pages);

/** Whether another page of the navigation lies below this one, so that only the exact address means it. */
export const hasPagesBelow = (page: Pick<NavigationPage, 'path'>): boolean =>
  PAGES.some((other) => other.path.startsWith(`${page.path}/`));

/** The cluster's page that a path shows; the one that lies deepest where they lie below each other. */
export const pageOfPath = (path: string, cluster: string): NavigationPage | undefined =>
  PAGES.filter((one) => one.ofCluster && path.includes(`/${encodeURIComponent(cluster)}${one.path}`)).toSorted(
    (a, b) => b.path.length - a.path.length,
  )[0];

/** The page's address for a cluster. */
export const addressOf = (page: Pick<NavigationPage, 'path' | 'ofCluster'>, cluster: string): string =>
  page.ofCluster ? `/clusters/${encodeURIComponent(cluster)}${page.path}` : page.path;
