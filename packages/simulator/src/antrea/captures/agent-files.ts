/** Files that agents keep in their Pods: they go with the Pod. */
export class AgentFiles {
  readonly #files = new Map<string, Map<string, Buffer>>();

  put(pod: string, path: string, data: Buffer): void {
    const own = this.#files.get(pod) ?? new Map<string, Buffer>();
    this.#files.set(pod, own.set(path, data));
  }

  get(pod: string, path: string): Buffer | undefined {
    return this.#files.get(pod)?.get(path);
  }

  remove(pod: string, path: string): void {
    this.#files.get(pod)?.delete(path);
  }

  forget(pod: string): void {
    this.#files.delete(pod);
  }
}
