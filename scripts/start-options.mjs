// The flags of `npm start`, apart from the work that they cause.
import { parseArgs } from 'node:util';

export const USAGE = `npm start -- [flags]
  --port N                    port of the web page (3000)
  --host ADDRESS              address to listen on (127.0.0.1)
  --data-dir PATH             where state is kept (.netloft)
  --kubeconfig PATH           real clusters instead of the simulator
  --context NAME              a context of that kubeconfig; repeat for several, the first is the default
  --simulator-options '…'     flags of the simulator, such as '--antrea 1.12 --pods 10000 --nodes 500'
  --help                      this text`;

/** Splits a flag text as a shell would: blanks separate, single and double quotes hold together. */
export function splitWords(text) {
  const words = [];
  for (const match of text.matchAll(/(?:[^\s"']+|"[^"]*"|'[^']*')+/g))
    words.push(match[0].replaceAll(/"([^"]*)"|'([^']*)'/g, '$1$2'));
  return words;
}

/** parseArgs refuses a value that starts with a dash unless it is joined by `=`; the simulator's flags all do. */
function joinSimulatorOptions(argv) {
  const at = argv.indexOf('--simulator-options');
  if (at < 0 || argv[at + 1] === undefined) return argv;
  return [...argv.slice(0, at), `--simulator-options=${argv[at + 1]}`, ...argv.slice(at + 2)];
}

/**
 * Reads the flags. A bad flag answers `{ok: false, message}` with one line that says what is wrong.
 * @param {string[]} argv words after the program's name
 */
export function readOptions(argv) {
  let values;
  try {
    ({ values } = parseArgs({
      args: joinSimulatorOptions(argv),
      strict: true,
      allowPositionals: false,
      options: {
        port: { type: 'string', default: '3000' },
        host: { type: 'string', default: '127.0.0.1' },
        'data-dir': { type: 'string', default: '.netloft' },
        kubeconfig: { type: 'string' },
        context: { type: 'string', multiple: true, default: [] },
        'simulator-options': { type: 'string' },
        help: { type: 'boolean', default: false },
      },
    }));
  } catch (error) {
    const [sentence = ''] = String(error.message).split(/\n|\. To specify|\. Did you forget/);
    return { ok: false, message: `${sentence.replace(/\.$/, '')}. 'npm start -- --help' lists the flags.` };
  }
  const port = Number(values.port);
  if (!/^\d+$/.test(values.port) || port > 65_535)
    return { ok: false, message: `--port takes a number from 0 to 65535, not '${values.port}'.` };
  if (values.context.length > 0 && !values.kubeconfig)
    return { ok: false, message: '--context goes with --kubeconfig PATH.' };
  if (values['simulator-options'] !== undefined && values.kubeconfig) {
    return {
      ok: false,
      message: '--simulator-options and --kubeconfig exclude each other: with a kubeconfig no simulator runs.',
    };
  }
  return {
    ok: true,
    options: {
      port,
      host: values.host,
      dataDir: values['data-dir'],
      kubeconfig: values.kubeconfig,
      contexts: values.context,
      simulatorOptions: splitWords(values['simulator-options'] ?? ''),
      help: values.help,
    },
  };
}
