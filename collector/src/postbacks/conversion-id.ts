import { createHash } from 'node:crypto';

const TIME_LENGTH = 6;

/**
 * The id of a conversion: the same for each call that tells of it, so that copies that come at one moment, to whichever
 * process, are copies of one event. It begins with the time of its click, as the ids of browsers' events do.
 *
 * @param order `null` where the click has one conversion of this name.
 */
export function conversionIdOf(transactionId: string, name: string, order: string | null): string {
  const id = digest([transactionId, name, order]);
  Buffer.from(transactionId.replaceAll('-', ''), 'hex').copy(id, 0, 0, TIME_LENGTH);
  return uuidOf(id);
}

/** The transaction of a conversion that no click is known of: the same for each call that tells of it. */
export function clicklessIdOf(offerId: string, [name, value]: [name: string, value: string]): string {
  return uuidOf(digest([offerId, name, value]));
}

function digest(parts: (string | null)[]): Buffer {
  return createHash('sha256').update(JSON.stringify(parts)).digest().subarray(0, 16);
}

/** Version 8, which is for ids that are made in a way of one's own: https://www.rfc-editor.org/rfc/rfc9562#section-5.8 */
function uuidOf(bytes: Buffer): string {
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
