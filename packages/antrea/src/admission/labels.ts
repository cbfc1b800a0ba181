// Sentences of k8s.io/apimachinery/pkg/util/validation, v0.36, which Antrea 2.7 is built with.
const NAME = '([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]';
const VALUE = `(${NAME})?`;
const DNS_LABEL = '[a-z0-9]([-a-z0-9]*[a-z0-9])?';
const SUBDOMAIN = String.raw`${DNS_LABEL}(\.${DNS_LABEL})*`;
const LONGEST_NAME = 63;
const LONGEST_PREFIX = 253;

const NAME_SENTENCE = `must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is '${NAME}')`;
const VALUE_SENTENCE = `a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for validation is '${VALUE}')`;
const SUBDOMAIN_SENTENCE = `a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '${SUBDOMAIN}')`;

const whole = (pattern: string): RegExp => new RegExp(`^(?:${pattern})$`);
const NAME_PATTERN = whole(NAME);
const VALUE_PATTERN = whole(VALUE);
const SUBDOMAIN_PATTERN = whole(SUBDOMAIN);

const encoder = new TextEncoder();
/** Go counts bytes, not characters. */
const isLonger = (value: string, most: number): boolean => encoder.encode(value).length > most;
const tooLong = (most: number): string => `must be no more than ${most} bytes`;

function prefixFaults(prefix: string): string[] {
  if (prefix === '') return ['prefix part must be non-empty'];
  return [
    ...(isLonger(prefix, LONGEST_PREFIX) ? [`prefix part ${tooLong(LONGEST_PREFIX)}`] : []),
    ...(SUBDOMAIN_PATTERN.test(prefix) ? [] : [`prefix part ${SUBDOMAIN_SENTENCE}`]),
  ];
}

/** Faults of a label key (`name` or `prefix/name`), in Kubernetes' words; none when it is valid. */
export function labelKeyFaults(key: string): readonly string[] {
  const [first = '', second, ...more] = key.split('/');
  if (more.length > 0)
    return [
      `a qualified name ${NAME_SENTENCE} with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')`,
    ];
  const name = second ?? first;
  return [
    ...(second === undefined ? [] : prefixFaults(first)),
    ...(name === '' ? ['name part must be non-empty'] : []),
    ...(isLonger(name, LONGEST_NAME) ? [`name part ${tooLong(LONGEST_NAME)}`] : []),
    ...(NAME_PATTERN.test(name) ? [] : [`name part ${NAME_SENTENCE}`]),
  ];
}

/** Faults of a label value, in Kubernetes' words; none when it is valid. */
export const labelValueFaults = (value: string): readonly string[] => [
  ...(isLonger(value, LONGEST_NAME) ? [tooLong(LONGEST_NAME)] : []),
  ...(VALUE_PATTERN.test(value) ? [] : [VALUE_SENTENCE]),
];
