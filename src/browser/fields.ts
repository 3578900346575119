import type { Recorder } from '../world.ts';
import { on, type Undos } from './events.ts';

const FIELDS = '[data-scnv-field],[type=hidden][name=scan_session_id]';

/** Writes the scan session id into the fields that are made for it, as their form is sent. */
export function fillFields({ session }: Recorder, undos: Undos): void {
  // `new FormData(form)` and `form.submit()` fire the second only, when the values were read already.
  on(undos, 'submit formdata', ({ target, formData }: FormDataEvent) => {
    const current = session();
    if (!current) return;
    for (const field of (target as HTMLFormElement).elements as Iterable<Element>) {
      if (!field.matches(FIELDS)) continue;
      const { name } = Object.assign(field, { value: current.sid }) as HTMLInputElement;
      if (formData && formData.has(name)) formData.set(name, current.sid);
    }
  });
}
