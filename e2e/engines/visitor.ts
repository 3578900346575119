/** A visitor with a clean browser: what a spec may do in every engine. Selectors are CSS. */
export interface Visitor {
  /** Navigates; resolves after the load event. */
  open(url: string): Promise<void>;
  /** Makes a trusted click on the first match; waits until it exists, not for what the click starts. */
  click(selector: string): Promise<void>;
  /** The same with the middle button. */
  middleClick(selector: string): Promise<void>;
  /** Types a text into the focused element. */
  type(text: string): Promise<void>;
  /** Presses a key such as `Enter` or `End`. */
  press(key: 'Enter' | 'Space' | 'Tab' | 'Home' | 'End'): Promise<void>;
  /** The trimmed text of the first match; waits until it exists and is visible. */
  text(selector: string): Promise<string>;
  url(): Promise<string>;
  /** Evaluates a JavaScript expression in the page, awaits it if it is a promise, and returns its JSON value. */
  evaluate<T>(expression: string): Promise<T>;
  screenshot(path: string): Promise<void>;
  /** Closes the tab but not the browser, as a person would: the page can still send what it has. */
  close(): Promise<void>;
}

/** A running engine; its visitors may exist at the same time and share nothing. */
export interface Engine {
  newVisitor(): Promise<Visitor>;
  /** Closes what the visitors of one test have opened. */
  clear(): Promise<void>;
  close(): Promise<void>;
}
