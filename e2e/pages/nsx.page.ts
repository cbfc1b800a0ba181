import type { Locator, Page } from '@playwright/test';
import { ShellPage } from './clusters.page.ts';
import { TablePart } from './table.ts';

/** What all pages about NSX have: its line, its tabs, what keeps it from being read, and the sign-in to it. */
export class NsxPage {
  protected readonly page: Page;
  constructor(page: Page) {
    this.page = page;
  }

  get tabs(): Locator {
    return this.page.getByRole('navigation', { name: 'Pages of NSX' });
  }
  /** Says that no manager answers. */
  get down(): Locator {
    return this.page.getByRole('alert').filter({ hasText: 'NSX does not answer.' });
  }
  /** Says that what is shown is old. */
  get slow(): Locator {
    return this.page.getByRole('status').filter({ hasText: 'NSX is not read fresh.' });
  }
  get signIn(): Locator {
    return this.page.getByRole('form', { name: 'Sign in to NSX' });
  }
  get password(): Locator {
    return this.signIn.locator('input[name="nsx-password"]');
  }
  get title(): Locator {
    return this.page.getByRole('heading', { level: 1 });
  }
  get dialog(): Locator {
    return this.page.getByRole('dialog');
  }
  drawer(name: string): Locator {
    return this.page.getByRole('complementary', { name, exact: true });
  }
  /** A titled part of a drawer or page. */
  part(name: string, within: Locator | Page = this.page): Locator {
    return within.getByRole('region', { name, exact: true });
  }

  /** Opens a page of NSX by its address below `/nsx/`. */
  async open(path: string): Promise<void> {
    await new ShellPage(this.page).open(`/nsx/${path}`);
  }
  /** Sends the form of the sign-in to NSX. */
  async signInAs(user: string, password: string): Promise<void> {
    await this.signIn.getByRole('textbox', { name: 'User name' }).fill(user);
    await this.password.fill(password);
    await this.signIn.getByRole('button', { name: 'Sign in', exact: true }).click();
  }
  /** Publishes the change under review once its checks have passed; a deletion asks for the name. */
  async publish(typed?: string): Promise<void> {
    if (typed !== undefined) await this.dialog.getByRole('textbox').first().fill(typed);
    await this.dialog.getByRole('button', { name: /^(Publish to|Delete from|Undo in) NSX$/ }).click();
    await this.dialog.waitFor({ state: 'hidden' });
  }
}

/** A page of NSX that is a table with details beside it. */
export class NsxTablePage extends NsxPage {
  readonly table: TablePart;
  readonly #path: string;
  constructor(page: Page, path: string, label: string) {
    super(page);
    this.table = new TablePart(page, label);
    this.#path = path;
  }

  override async open(search = ''): Promise<void> {
    await super.open(`${this.#path}${search}`);
    await this.table.rows.first().waitFor();
  }
}
