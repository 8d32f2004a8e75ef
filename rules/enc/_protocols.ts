const versionOf = (protocol: string): number | null => {
  const match = /^TLSv(\d+)(?:\.(\d+))?(?:_\d{4})?$/.exec(protocol);
  return match === null ? null : Number(match[1]) * 10 + Number(match[2] ?? 0);
};

/**
 * Whether a protocol is older than another, both as AWS spells them; CloudFront adds the year of a set
 * of ciphers: `TLSv1.2_2021`. SSL is older than any TLS; null where the form is not known.
 */
export const isOlder = (protocol: string, minimum: string): boolean | null => {
  if (protocol.startsWith("SSL")) return true;
  const [own, bound] = [versionOf(protocol), versionOf(minimum)];
  return own === null || bound === null ? null : own < bound;
};

/** Those of them that are known to be older. */
export const olderOf = (protocols: readonly string[], minimum: string): readonly string[] =>
  protocols.filter((protocol) => isOlder(protocol, minimum) === true);
