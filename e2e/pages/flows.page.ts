import { expect, type Locator, type Page } from '@playwright/test';
import { ShellPage } from './clusters.page.ts';
import { FLOW_CLUSTER } from './flow-dashboards.page.ts';
import { TablePart } from './table.ts';

/** The records of flows, stored or live. */
export class FlowsPage {
  readonly table: TablePart;
  readonly #page: Page;
  constructor(page: Page) {
    this.#page = page;
    this.table = new TablePart(page, 'Flow records');
  }

  get filter(): Locator {
    return this.#page.getByRole('combobox', { name: 'Filter flows' });
  }
  get count(): Locator {
    return this.#page.getByText(/^[\d,]+(?: of [\d,]+)? records?$/);
  }
  /** The part of the histogram that a range is dragged over. */
  get histogram(): Locator {
    return this.#page.getByRole('group', { name: /^Records over time/ }).locator('[data-brush]');
  }
  get drawer(): Locator {
    return this.#page.getByRole('complementary');
  }
  get liveCounts(): Locator {
    return this.#page.getByRole('status', { name: 'Live records' });
  }
  get gaps(): Locator {
    return this.#page.getByRole('list', { name: 'What may be missing' });
  }
  button(name: string | RegExp): Locator {
    return this.#page.getByRole('button', { name, exact: typeof name === 'string' });
  }
  cell(row: number, text: string): Locator {
    return this.table.rows.nth(row).getByRole('cell').filter({ hasText: text });
  }

  /** How many records the scope has, as the page tells. */
  async total(): Promise<number> {
    const said = await this.count.first().textContent();
    return Number(/([\d,]+) records?$/.exec(said ?? '')?.[1]?.replaceAll(',', '') ?? Number.NaN);
  }
  async open(search = '', cluster = FLOW_CLUSTER): Promise<void> {
    await new ShellPage(this.#page).open(`/clusters/${cluster}/flows${search}`);
    await expect(this.button('Stored')).toBeVisible();
  }
}
