import type { Locator, Page } from '@playwright/test';
import { ShellPage } from './clusters.page.ts';

/** Cluster whose agents export flows. */
export const FLOW_CLUSTER = 'stc-tkg-cluster-2';

/** The dashboards of flows: figures, charts and the way to the records. */
export class FlowDashboardsPage {
  readonly #page: Page;
  constructor(page: Page) {
    this.#page = page;
  }

  get tabs(): Locator {
    return this.#page.getByRole('navigation', { name: 'Dashboards', exact: true });
  }
  /** How many records the scope has, as `1,234 records`. */
  get count(): Locator {
    return this.#page.getByText(/^[\d,]+ records?$/).first();
  }
  get panels(): Locator {
    return this.#page.locator('section[data-panel]');
  }
  panel(name: string | RegExp): Locator {
    return this.#page.getByRole('region', { name });
  }
  /** One of the figures at the top of the home dashboard, by its label. */
  figure(label: string): Locator {
    return this.panel('Figures')
      .getByRole('link')
      .filter({ has: this.#page.getByText(label, { exact: true }) });
  }
  /** Bands of a Sankey or ribbons of a chord picture. */
  bands(panel: Locator): Locator {
    return panel.locator('[data-link] a');
  }

  async open(dashboard: string, search = ''): Promise<void> {
    await new ShellPage(this.#page).open(`/clusters/${FLOW_CLUSTER}/flows/dashboards/${dashboard}${search}`);
    await this.tabs.waitFor();
  }
  /** Waits until no panel shows a skeleton any more. */
  async settled(): Promise<void> {
    await this.panels.first().waitFor();
    await this.#page.waitForFunction(
      () =>
        document.querySelectorAll('section[data-panel]').length > 1 &&
        document.querySelector('section[data-panel] [role="status"], section[data-panel][aria-busy="true"]') === null,
    );
  }
}
