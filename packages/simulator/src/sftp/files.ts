import { posix } from 'node:path';
import ssh2, { type FileEntry, type SFTPWrapper } from 'ssh2';

const { STATUS_CODE: STATUS, OPEN_MODE: MODE } = ssh2.utils.sftp;
const FOLDER = 0o040_755;
const FILE = 0o100_644;
/** All files together; the oldest go first. */
const MAX_BYTES = 256 * 1024 * 1024;
/** Bytes of one answer to a read. */
const MAX_READ = 64 * 1024;

/** Files of the SFTP server, in memory. Only the folder /upload takes any. */
export class MemoryFiles {
  readonly #files = new Map<string, { readonly data: Buffer; readonly time: number }>();
  #bytes = 0;

  get(path: string): Buffer | undefined {
    return this.#files.get(path)?.data;
  }

  names(): readonly string[] {
    return [...this.#files.keys()];
  }

  time(path: string): number {
    return this.#files.get(path)?.time ?? 0;
  }

  isFolder(path: string): boolean {
    return path === '/' || path === '/upload';
  }

  put(path: string, data: Buffer): void {
    this.remove(path);
    this.#files.set(path, { data, time: Math.floor(Date.now() / 1000) });
    this.#bytes += data.length;
    for (const [oldest] of this.#files) {
      if (this.#bytes <= MAX_BYTES || oldest === path) break;
      this.remove(oldest);
    }
  }

  remove(path: string): boolean {
    this.#bytes -= this.#files.get(path)?.data.length ?? 0;
    return this.#files.delete(path);
  }
}

interface Open {
  readonly path: string;
  readonly parts: Buffer[] | undefined;
  size: number;
  listed: boolean;
}

/** Serves one SFTP session (draft-ietf-secsh-filexfer-02): stat, list, read, write and remove of files. */
export function serveFiles(sftp: SFTPWrapper, files: MemoryFiles): void {
  const open = new Map<number, Open>();
  let last = 0;
  const resolved = (path: string): string => posix.resolve('/', path);
  const attributes = (path: string) => {
    const size = files.get(path)?.length;
    const time = files.time(path);
    return { mode: size === undefined ? FOLDER : FILE, uid: 0, gid: 0, size: size ?? 0, atime: time, mtime: time };
  };
  const opened = (path: string, parts: Buffer[] | undefined): Buffer => {
    last += 1;
    open.set(last, { path, parts, size: 0, listed: false });
    const handle = Buffer.alloc(4);
    handle.writeUInt32BE(last, 0);
    return handle;
  };
  const held = (handle: Buffer): Open | undefined =>
    handle.length === 4 ? open.get(handle.readUInt32BE(0)) : undefined;
  const exists = (path: string): boolean => files.isFolder(path) || files.get(path) !== undefined;
  const stat = (id: number, path: string): void => {
    const at = resolved(path);
    if (exists(at)) sftp.attrs(id, attributes(at));
    else sftp.status(id, STATUS.NO_SUCH_FILE);
  };

  sftp.on('REALPATH', (id, path) => {
    sftp.name(id, [{ filename: resolved(path), longname: '', attrs: attributes(resolved(path)) }]);
  });
  sftp.on('STAT', stat);
  sftp.on('LSTAT', stat);
  sftp.on('FSTAT', (id, handle) => stat(id, held(handle)?.path ?? ''));
  // Times and modes are of no account here.
  sftp.on('SETSTAT', (id) => sftp.status(id, STATUS.OK));
  sftp.on('FSETSTAT', (id) => sftp.status(id, STATUS.OK));
  sftp.on('OPEN', (id, filename, flags) => {
    const path = resolved(filename);
    if ((flags & MODE.WRITE) === 0) {
      if (files.get(path) === undefined) sftp.status(id, STATUS.NO_SUCH_FILE);
      else sftp.handle(id, opened(path, undefined));
      return;
    }
    if (!files.isFolder(posix.dirname(path))) sftp.status(id, STATUS.NO_SUCH_FILE);
    else if (posix.dirname(path) === '/' || files.isFolder(path)) sftp.status(id, STATUS.PERMISSION_DENIED);
    else sftp.handle(id, opened(path, []));
  });
  sftp.on('WRITE', (id, handle, offset, data) => {
    const file = held(handle);
    if (file?.parts === undefined) sftp.status(id, STATUS.FAILURE);
    else if (offset !== file.size || file.size + data.length > MAX_BYTES)
      sftp.status(id, STATUS.FAILURE, 'files are written in order');
    else {
      // The buffer is the connection's own and is used again.
      file.parts.push(Buffer.from(data));
      file.size += data.length;
      sftp.status(id, STATUS.OK);
    }
  });
  sftp.on('READ', (id, handle, offset, length) => {
    const data = files.get(held(handle)?.path ?? '');
    if (data === undefined) sftp.status(id, STATUS.FAILURE);
    else if (offset >= data.length) sftp.status(id, STATUS.EOF);
    else sftp.data(id, data.subarray(offset, Math.min(data.length, offset + Math.min(length, MAX_READ))));
  });
  sftp.on('CLOSE', (id, handle) => {
    const file = held(handle);
    if (file?.parts !== undefined) files.put(file.path, Buffer.concat(file.parts));
    if (file !== undefined) open.delete(handle.readUInt32BE(0));
    sftp.status(id, file === undefined ? STATUS.FAILURE : STATUS.OK);
  });
  sftp.on('OPENDIR', (id, path) => {
    const at = resolved(path);
    if (files.isFolder(at)) sftp.handle(id, opened(at, undefined));
    else sftp.status(id, STATUS.NO_SUCH_FILE);
  });
  sftp.on('READDIR', (id, handle) => {
    const folder = held(handle);
    if (folder === undefined) {
      sftp.status(id, STATUS.FAILURE);
      return;
    }
    const paths =
      folder.path === '/' ? ['/upload'] : files.names().filter((path) => posix.dirname(path) === folder.path);
    if (folder.listed || paths.length === 0) {
      sftp.status(id, STATUS.EOF);
      return;
    }
    folder.listed = true;
    const entries = paths.map((path): FileEntry => {
      const filename = posix.basename(path);
      return {
        filename,
        longname: `-rw-r--r-- 1 antrea antrea ${files.get(path)?.length ?? 0} Jan 1 00:00 ${filename}`,
        attrs: attributes(path),
      };
    });
    sftp.name(id, entries);
  });
  sftp.on('REMOVE', (id, path) => {
    sftp.status(id, files.remove(resolved(path)) ? STATUS.OK : STATUS.NO_SUCH_FILE);
  });
}
