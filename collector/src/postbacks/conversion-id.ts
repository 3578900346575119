import { createHash } from 'node:crypto';

const TIME_LENGTH = 6;

/**
 * The id of a conversion: the same for each call that reports it, so that copies that arrive at the same moment, in
 * whichever process, are copies of one event. It begins with the time of its click, as ids of browser events do.
 *
 * @param order `null` if the click has one conversion of this name.
 */
export function conversionIdOf(transactionId: string, name: string, order: string | null): string {
  const id = digest([transactionId, name, order]);
  Buffer.from(transactionId.replaceAll('-', ''), 'hex').copy(id, 0, 0, TIME_LENGTH);
  return uuidOf(id);
}

/** The transaction id of a conversion without a known click: the same for each call that reports it. */
export function clicklessIdOf(offerId: string, [name, value]: [name: string, value: string]): string {
  return uuidOf(digest([offerId, name, value]));
}

function digest(parts: (string | null)[]): Buffer {
  return createHash('sha256').update(JSON.stringify(parts)).digest().subarray(0, 16);
}

/** Version 8, which is for custom formats: https://www.rfc-editor.org/rfc/rfc9562#section-5.8 */
function uuidOf(bytes: Buffer): string {
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
