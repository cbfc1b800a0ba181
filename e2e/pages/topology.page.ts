import { expect, type Download, type Locator, type Page } from '@playwright/test';
import { ShellPage } from './clusters.page.ts';
import { FLOW_CLUSTER } from './flow-dashboards.page.ts';
import { TablePart } from './table.ts';

/** The map of flows and its twin. */
export class TopologyPage {
  readonly table: TablePart;
  readonly #page: Page;
  constructor(page: Page) {
    this.#page = page;
    this.table = new TablePart(page, 'connections');
  }

  /** The graph for keyboards and screen readers: what is drawn on the canvas. */
  get graph(): Locator {
    return this.#page.getByRole('listbox', { name: 'Topology' });
  }
  get stage(): Locator {
    return this.#page.locator('[data-graph]');
  }
  get drawer(): Locator {
    return this.#page.getByRole('complementary');
  }
  get find(): Locator {
    return this.#page.getByRole('combobox', { name: 'Find a node' });
  }
  get totals(): Locator {
    return this.#page.locator('[data-totals]');
  }
  /** Frames and nodes by what is said of them. */
  item(name: RegExp): Locator {
    return this.graph.getByRole('option', { name });
  }
  button(name: string): Locator {
    return this.#page.getByRole('button', { name, exact: true });
  }

  async open(search = '', cluster = FLOW_CLUSTER): Promise<void> {
    await new ShellPage(this.#page).open(`/clusters/${cluster}/topology${search}`);
    await this.settled();
  }
  /** Waits until the answer is there and, in the picture, laid out. */
  async settled(): Promise<void> {
    await expect(this.#page.locator('[data-topology]')).toHaveAttribute('aria-busy', 'false');
    await expect(this.#page.locator('[data-graph][data-busy="true"]')).toHaveCount(0);
  }
  async group(name: string): Promise<void> {
    await this.#page.getByRole('radiogroup', { name: 'Group by' }).getByText(name, { exact: true }).click();
    await this.settled();
  }
  /** Puts the keyboard on the graph's first item and walks with the given keys. */
  async press(...keys: readonly string[]): Promise<void> {
    await this.graph.focus();
    for (const key of keys) await this.#page.keyboard.press(key);
  }
  async save(entry: string): Promise<Download> {
    const saved = this.#page.waitForEvent('download');
    await this.button('Download the topology').click();
    await this.#page.getByRole('menuitem', { name: entry }).click();
    return saved;
  }
}
