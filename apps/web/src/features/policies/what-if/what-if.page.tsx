import type { ReactNode } from 'react';
import { Tabs } from '@mantine/core';
import { Page } from '../../../components/page.tsx';
import { useCluster } from '../../../lib/use-cluster.ts';
import { usePageSearch } from '../../../lib/use-page-search.ts';
import { MatrixTab } from './matrix-tab.tsx';
import { QuestionTab } from './question-tab.tsx';
import { whatIfSearch } from './what-if.search.ts';
import { whatIfText as text } from './what-if.messages.ts';
import classes from './what-if.module.css';

/** One connection with the chain of rules that decides it, or the matrix of who reaches whom. */
export function WhatIfPage(): ReactNode {
  const cluster = useCluster();
  const [search, change] = usePageSearch(whatIfSearch);
  const tab = search.tab ?? 'question';
  return (
    <Page title={text.title} purpose={text.purpose} purposeId="what-if" fill={tab === 'matrix'}>
      <Tabs
        value={tab}
        onChange={(next) => change({ tab: next === 'matrix' ? 'matrix' : undefined }, 'push')}
        keepMounted={false}
        className={classes.tabs}
      >
        <Tabs.List aria-label={text.tabLabel}>
          <Tabs.Tab value="question">{text.tabs.question}</Tabs.Tab>
          <Tabs.Tab value="matrix">{text.tabs.matrix}</Tabs.Tab>
        </Tabs.List>
        <Tabs.Panel value="question" className={classes.panel}>
          <QuestionTab cluster={cluster} search={search} change={change} />
        </Tabs.Panel>
        <Tabs.Panel value="matrix" className={classes.panel} data-fill>
          <MatrixTab cluster={cluster} search={search} change={change} />
        </Tabs.Panel>
      </Tabs>
    </Page>
  );
}
