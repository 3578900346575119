import jsQR from 'jsqr';
import { PNG } from 'pngjs';

/** The text of a QR code in a picture, read as a phone would. */
export function readQrCode(png: Buffer): string {
  const { data, width, height } = PNG.sync.read(png);
  return decode(new Uint8ClampedArray(data), width, height);
}

/** The text of a QR code on a terminal, where each line of half blocks holds two rows of modules. */
export function readTerminalQrCode(lines: string[]): string {
  const scale = 4;
  const width = Math.max(...lines.map((line) => line.length)) * scale;
  const height = lines.length * 2 * scale;
  const data = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const row = Math.floor(y / scale);
      const character = lines[Math.floor(row / 2)]?.[Math.floor(x / scale)] ?? ' ';
      const dark = character === '█' || character === (row % 2 ? '▄' : '▀');
      if (dark) data.fill(0, (y * width + x) * 4, (y * width + x) * 4 + 3);
    }
  }
  return decode(data, width, height);
}

function decode(data: Uint8ClampedArray, width: number, height: number): string {
  // The CommonJS types of jsqr declare the function itself as a namespace.
  const read = jsQR as unknown as typeof jsQR.default;
  const code = read(data, width, height);
  if (!code) throw new Error('there is no QR code in this picture');
  return code.data;
}
