import { buffer } from 'node:stream/consumers';
import { AGENT_CONTAINER, CAPTURE_FOLDER, read } from '@netloft/antrea';
import { pack } from 'tar-stream';
import type { ExecHandler, ExecResult } from '../../kubernetes/exec.ts';
import { badRequest, notFound } from '../../kubernetes/status.ts';
import type { MemoryStore } from '../../kubernetes/store.ts';
import { isRunning, specOf } from '../../world/pods.ts';
import { ANTREA_NAMESPACE } from '../component-pods.ts';
import type { AgentFiles } from './agent-files.ts';

const NOTHING = Buffer.alloc(0);
const exited = (code: number, stdout: Buffer, stderr = ''): ExecResult => ({ type: 'exited', code, stdout, stderr });

/** What a container runtime says of a command that the image does not have. */
const unknown = (command: string): ExecResult => ({
  type: 'failed',
  message: `error executing command in container: failed to exec in container: failed to start exec: OCI runtime exec failed: exec failed: unable to start container process: exec: ${JSON.stringify(command)}: executable file not found in $PATH: unknown`,
});

const isCaptureFile = (path: string): boolean =>
  /^[^/]+\.pcapng$/.test(path.slice(CAPTURE_FOLDER.length + 1)) && path.startsWith(`${CAPTURE_FOLDER}/`);

async function tar(path: string, data: Buffer): Promise<ExecResult> {
  const archive = pack();
  archive.entry({ name: path.replace(/^\//, ''), mode: 0o644, mtime: new Date() }, data);
  archive.finalize();
  return exited(0, await buffer(archive), "tar: Removing leading `/' from member names\n");
}

/**
 * Commands in the containers of the simulated cluster: nothing runs in them, so that only `cat FILE` and `tar cf - FILE` (what kubectl cp
 * sends) of captures in the agents' Pods are known.
 */
export function agentExec(store: MemoryStore, files: AgentFiles): ExecHandler {
  return ({ namespace, pod: name, container, command }) => {
    const pod = store.get('', 'pods', name, namespace);
    if (pod === undefined) throw notFound({ group: '', plural: 'pods' }, name);
    const containers = read.objects(specOf(pod)['containers']).map((one) => read.text(one['name']) ?? '');
    const wanted = container === '' ? (containers[0] ?? '') : container;
    if (!containers.includes(wanted)) throw badRequest(`container ${wanted} is not valid for pod ${name}`);
    if (!isRunning(pod)) throw badRequest(`pod ${name} does not have a host assigned`);
    const isAgent = namespace === ANTREA_NAMESPACE && wanted === AGENT_CONTAINER;
    const [program = '', ...words] = command;
    const path = words.at(-1) ?? '';
    const isCat = program === 'cat' && words.length === 1;
    const isTar = program === 'tar' && words.length === 3 && words[0] === 'cf' && words[1] === '-';
    if (!isAgent || (!isCat && !isTar)) return unknown(program);
    const data = isCaptureFile(path) ? files.get(name, path) : undefined;
    if (data !== undefined) return isCat ? exited(0, data) : tar(path, data);
    return isCat
      ? exited(1, NOTHING, `cat: ${path}: No such file or directory\n`)
      : exited(
          2,
          NOTHING,
          `tar: ${path.replace(/^\//, '')}: Cannot stat: No such file or directory\ntar: Exiting with failure status due to previous errors\n`,
        );
  };
}
