import { writeFileSync } from 'node:fs';

type Value = string | number | Value[] | { [name: string]: Value };
/** A node of the search tree: where each bit leads, to the next node or to data. */
type Node = [Node | Value | null, Node | Value | null];

/**
 * Writes a GeoIP file with a few IPv4 addresses, as the format specifies.
 *
 * @see https://maxmind.github.io/MaxMind-DB/
 */
export function writeGeoipFile(path: string, places: Record<string, Value>): void {
  const root: Node = [null, null];
  for (const [ip, data] of Object.entries(places)) insert(root, bitsOf(ip), data);
  const nodes: Node[] = [];
  collect(root, nodes);
  const data: Buffer[] = [];
  let dataLength = 0;
  const tree = nodes.flatMap((node) => node.map((record) => uint24(recordOf(record))));
  const metadata = {
    node_count: nodes.length,
    record_size: 24,
    ip_version: 6,
    database_type: 'Test-City',
    languages: ['en'],
    binary_format_major_version: 2,
    binary_format_minor_version: 0,
    build_epoch: 1,
    description: { en: 'test' },
  };
  const marker = Buffer.from('\xab\xcd\xefMaxMind.com', 'latin1');
  writeFileSync(path, Buffer.concat([...tree, Buffer.alloc(16), ...data, marker, encode(metadata)]));

  function recordOf(record: Node | Value | null): number {
    if (record === null) return nodes.length;
    if (isNode(record)) return nodes.indexOf(record);
    const encoded = encode(record);
    const offset = dataLength;
    data.push(encoded);
    dataLength += encoded.length;
    return nodes.length + 16 + offset;
  }
}

function insert(root: Node, bits: number[], data: Value): void {
  let node = root;
  for (const bit of bits.slice(0, -1)) {
    const next: Node = isNode(node[bit]) ? node[bit] : [null, null];
    node[bit] = next;
    node = next;
  }
  node[bits.at(-1) as 0 | 1] = data;
}

function isNode(record: Node | Value | null | undefined): record is Node {
  return Array.isArray(record);
}

function collect(node: Node, nodes: Node[]): void {
  nodes.push(node);
  for (const record of node) if (isNode(record)) collect(record, nodes);
}

/** IPv4 is found under 96 zero bits of IPv6. */
function bitsOf(ip: string): number[] {
  const bits = ip.split('.').map((part) => Number(part).toString(2).padStart(8, '0'));
  return [...'0'.repeat(96), ...bits.join('')].map(Number);
}

function uint24(value: number): Buffer {
  return Buffer.from([value >> 16, (value >> 8) & 255, value & 255]);
}

function encode(value: Value): Buffer {
  if (typeof value === 'number') {
    const bytes = Buffer.alloc(4);
    bytes.writeUInt32BE(value);
    return Buffer.concat([Buffer.from([(6 << 5) | 4]), bytes]);
  }
  if (typeof value === 'string')
    return Buffer.concat([Buffer.from([(2 << 5) | Buffer.byteLength(value)]), Buffer.from(value)]);
  if (Array.isArray(value)) return Buffer.concat([Buffer.from([value.length, 11 - 7]), ...value.map(encode)]);
  const entries = Object.entries(value);
  return Buffer.concat([
    Buffer.from([(7 << 5) | entries.length]),
    ...entries.flat().map((part) => encode(part as Value)),
  ]);
}
