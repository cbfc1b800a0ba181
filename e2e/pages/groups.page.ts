import type { Locator, Page } from '@playwright/test';
import { TablePart } from './table.ts';
import { ShellPage } from './clusters.page.ts';

/** Groups: the table, one group beside it, and the editor. */
export class GroupsPage {
  readonly table: TablePart;
  readonly #page: Page;
  constructor(page: Page) {
    this.#page = page;
    this.table = new TablePart(page, 'Groups');
  }

  get filters(): Locator {
    return this.#page.getByRole('group', { name: 'Show groups' });
  }
  drawer(name: string): Locator {
    return this.#page.getByRole('complementary', { name, exact: true });
  }
  part(name: string, within: Locator | Page = this.#page): Locator {
    return within.getByRole('region', { name, exact: true });
  }
  get dialog(): Locator {
    return this.#page.getByRole('dialog');
  }

  async open(search = ''): Promise<void> {
    await new ShellPage(this.#page).open(`groups${search}`);
    await this.table.table.waitFor();
  }
  async openEditor(path = 'groups/new?kind=ClusterGroup'): Promise<void> {
    await new ShellPage(this.#page).open(path);
  }
}
