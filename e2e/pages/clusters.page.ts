import { expect, type Locator, type Page } from '@playwright/test';
import { CLUSTER } from '../fixtures/test.ts';

export type PageName = 'Overview' | 'Traceflow' | 'Nodes and agents' | 'Feature gates' | 'Settings';
const PATHS: Readonly<Record<PageName, RegExp>> = {
  Overview: /\/overview/,
  Traceflow: /\/traceflow/,
  'Nodes and agents': /\/agents/,
  'Feature gates': /\/feature-gates/,
  Settings: /\/settings/,
};

/** What surrounds every page: navigation, cluster switcher, top bar, banners, palette, help. */
export class ShellPage {
  readonly #page: Page;
  constructor(page: Page) {
    this.#page = page;
  }

  get navigation(): Locator {
    return this.#page.getByRole('navigation', { name: 'Pages', exact: true });
  }
  get topBar(): Locator {
    return this.#page.getByRole('banner').first();
  }
  get connection(): Locator {
    return this.#page.getByRole('status', { name: /^Connection:/ });
  }
  /** Says that the API server of the cluster cannot be reached. */
  get unreachable(): Locator {
    return this.#page.getByRole('alert').filter({ hasText: `The API server of ${CLUSTER} cannot be reached` });
  }
  get dialog(): Locator {
    return this.#page.getByRole('dialog');
  }
  get menu(): Locator {
    return this.#page.getByRole('menu');
  }
  get title(): Locator {
    return this.#page.getByRole('heading', { level: 1 });
  }

  async ready(): Promise<void> {
    await this.navigation.waitFor();
  }
  /** Opens a page of the first cluster by its address. */
  async open(path: string): Promise<void> {
    await this.#page.goto(path.startsWith('/') ? path : `/clusters/${CLUSTER}/${path}`);
    await this.ready();
  }
  /** Goes there by the navigation, as a reader does. */
  async go(name: PageName): Promise<void> {
    await this.navigation.getByRole('link', { name, exact: true }).click();
    await expect(this.#page).toHaveURL(PATHS[name]);
    await expect(this.title).toHaveText(name);
  }
  async openAccount(): Promise<void> {
    await this.topBar.getByRole('button', { name: /^Account of/ }).click();
    await this.menu.waitFor();
  }
  async signOut(): Promise<void> {
    await this.openAccount();
    await this.#page.getByRole('menuitem', { name: 'Sign out' }).click();
  }
  async switchCluster(name: string): Promise<void> {
    await this.topBar.getByRole('button', { name: /^Cluster/ }).click();
    await this.#page.getByRole('menuitem', { name: new RegExp(name) }).click();
  }
  async chooseScheme(scheme: 'Light' | 'Dark'): Promise<void> {
    await this.topBar.getByRole('button', { name: /^Colour scheme/ }).click();
    await this.#page.getByRole('menuitem', { name: new RegExp(`^${scheme}`) }).click();
  }
  /** Searches in the command palette and takes the first hit that reads like the text. */
  async jump(search: string, hit: RegExp): Promise<void> {
    await this.#page.keyboard.press('Control+k');
    await this.dialog.getByRole('combobox').fill(search);
    await this.dialog.getByRole('option', { name: hit }).first().click();
    await expect(this.dialog).toHaveCount(0);
  }
}
