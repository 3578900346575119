export { useScanSessionId } from './scan-session-id.ts';
export { Scnv, type ScnvProps } from './scnv.ts';
