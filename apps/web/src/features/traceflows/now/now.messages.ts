import type { TraceNow } from '@netloft/contracts';

/** English text of what stands beside a trace: what the policies say now, and its copies. */
export const nowText = {
  title: 'Policies say now',
  label: 'What the policies say now',
  by: 'by',
  byNothing: 'no rule matches',
  compared: {
    same: 'the same as the trace',
    verdict: 'another verdict than the trace',
    policy: 'the same verdict, decided by another policy',
    none: '',
  } as const satisfies Readonly<Record<TraceNow['compared'], string>>,
  isolated: 'isolated by',
  missing: 'It cannot be decided without:',
  explanations: 'What could explain it',
  trouble: 'What the cluster tells about it',
  noExplanation:
    'Nothing that can be seen explains it: no policy, Pod or group changed since. Traffic that was allowed once goes on while its connection lasts.',
  why: 'Every rule',
  open: 'Show the policy',
  openOf: (policy: string) => `Show the policy ${policy}`,
  failed: 'What the policies say now could not be read',
  // Copies
  copy: 'Copy',
  copyText: 'Text',
  copyMermaid: 'Mermaid diagram',
  copyYaml: 'YAML of the Traceflow',
  copySvg: 'Picture (SVG)',
  copyPng: 'Picture (PNG)',
  copyKubectl: 'kubectl command that repeats it',
  copyAntctl: 'antctl command that repeats it',
  antctlLost: (what: readonly string[]) => `antctl has no flag for: ${what.join(', ')}`,
  antctlNone: 'This trace uses options that antctl has no flags for.',
  antctlName: (prefix: string) => `antctl names it ${prefix}-… with eight random characters`,
  pngNot: 'The browser takes no pictures into the clipboard: the file was saved instead',
  pngCopied: 'Picture copied',
  exportPng: 'Picture (PNG)',
  exportYaml: 'Traceflow (YAML)',
  exportMermaid: 'Diagram (Mermaid)',
  exportText: 'Text',
  saysNow: (verdict: string, by: string, compared: string) =>
    `Policies say now: ${verdict}${by === '' ? '' : ` by ${by}`}${compared === '' ? '' : ` (${compared})`}`,
} as const;
