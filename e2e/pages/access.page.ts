import type { Locator, Page } from '@playwright/test';

/** The sign-in page and the settings. */
export class AccessPage {
  readonly #page: Page;
  constructor(page: Page) {
    this.#page = page;
  }

  get title(): Locator {
    return this.#page.getByRole('heading', { name: 'Sign in to Netloft' });
  }
  get userName(): Locator {
    return this.#page.locator('input[name="username"]');
  }
  get password(): Locator {
    return this.#page.locator('input[name="password"]');
  }
  get token(): Locator {
    return this.#page.locator('textarea[name="token"]');
  }
  get submit(): Locator {
    return this.#page.getByRole('button', { name: /^Sign(ing)? in/ });
  }
  get modes(): Locator {
    return this.#page.getByRole('tablist', { name: 'How to sign in' }).getByRole('tab');
  }
  /** The way to the identity provider. */
  get provider(): Locator {
    return this.#page.getByRole('link', { name: /^Sign in with / });
  }
  get proxyUser(): Locator {
    return this.#page.getByRole('button', { name: /^Continue as / });
  }
  get kubeconfig(): Locator {
    return this.#page.locator('textarea[name="kubeconfig"]');
  }
  /** The page that asks for a password of one's own first. */
  get firstPassword(): Locator {
    return this.#page.getByRole('heading', { name: 'Choose a password' });
  }
  /** What the server said about the last try, at its field. */
  get refusal(): Locator {
    return this.#page.getByRole('alert').filter({ hasText: /\S/ });
  }

  async open(): Promise<void> {
    await this.#page.goto('/');
    await this.title.waitFor();
  }
  async chooseMode(name: 'Password' | 'Kubernetes token' | 'Kubeconfig'): Promise<void> {
    await this.#page.getByRole('tab', { name, exact: true }).click();
  }
  async withPassword(password: string): Promise<void> {
    await this.password.fill(password);
    await this.submit.click();
  }
  async withToken(token: string): Promise<void> {
    await this.chooseMode('Kubernetes token');
    await this.token.fill(token);
    await this.submit.click();
  }
  /** Chooses a file with a kubeconfig, without signing in yet. */
  async chooseKubeconfig(name: string, text: string): Promise<void> {
    await this.chooseMode('Kubeconfig');
    const chooser = this.#page.waitForEvent('filechooser');
    await this.#page.getByText('Choose a file').click();
    await (await chooser).setFiles({ name, mimeType: 'application/yaml', buffer: Buffer.from(text) });
    await this.#page.getByText(`Read from ${name}.`).waitFor();
  }
  async choosePassword(generated: string, next: string): Promise<void> {
    await this.#page.locator('input[name="currentPassword"]').fill(generated);
    await this.#page.locator('input[name="newPassword"]').fill(next);
    await this.#page.locator('input[name="repeatPassword"]').fill(next);
    await this.#page.getByRole('button', { name: 'Save and go on' }).click();
  }
  async openSettings(base = ''): Promise<void> {
    await this.#page.goto(`${base}/settings`);
    await this.#page.getByRole('heading', { name: 'Settings', level: 1 }).waitFor();
  }
  async nameNamespaces(text: string): Promise<void> {
    await this.#page.getByRole('textbox', { name: 'Namespaces' }).fill(text);
    await this.#page.getByRole('button', { name: 'Save namespaces' }).click();
  }
  async changePassword(current: string, next: string, again = next): Promise<void> {
    await this.#page.getByLabel(/^Current password/).fill(current);
    await this.#page.getByLabel(/^New password(?! again)/).fill(next);
    await this.#page.getByLabel(/^New password again/).fill(again);
    await this.#page.getByRole('button', { name: 'Change password' }).click();
  }
}
