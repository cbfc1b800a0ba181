import type { Locator, Page } from '@playwright/test';
import { TablePart } from './table.ts';
import { ShellPage } from './clusters.page.ts';

/** Nodes and agents. */
export class AgentsPage {
  readonly table: TablePart;
  readonly #page: Page;
  constructor(page: Page) {
    this.#page = page;
    this.table = new TablePart(page, 'Agents');
  }

  get controller(): Locator {
    return this.#page.getByRole('region', { name: 'Controller' });
  }
  get filters(): Locator {
    return this.#page.getByRole('group', { name: 'Show agents' });
  }
  drawer(name: string): Locator {
    return this.#page.getByRole('complementary', { name });
  }

  async open(search = ''): Promise<void> {
    await new ShellPage(this.#page).open(`agents${search}`);
    await this.table.table.waitFor();
  }
  /** Name, version and local Pods of every agent shown, by name; see agentTruth. */
  async shown(): Promise<string[]> {
    return (await this.table.values(['Node', 'Version', 'Local Pods'])).toSorted();
  }
}
