/** Somebody with a clean browser: what a spec may do in every engine. Selectors are CSS. */
export interface Visitor {
  /** Navigates; resolves after the load event. */
  open(url: string): Promise<void>;
  /** A trusted click on the first match; waits until it is there, not for what the click starts. */
  click(selector: string): Promise<void>;
  /** The same with the middle button. */
  middleClick(selector: string): Promise<void>;
  /** Types a text into what has the focus. */
  type(text: string): Promise<void>;
  /** Presses a key such as `Enter` or `End`. */
  press(key: 'Enter' | 'Space' | 'Tab' | 'Home' | 'End'): Promise<void>;
  /** The trimmed text of the first match; waits until it is there and visible. */
  text(selector: string): Promise<string>;
  url(): Promise<string>;
  /** Evaluates a JavaScript expression in the page, awaits it if it is a promise, and brings its JSON value back. */
  evaluate<T>(expression: string): Promise<T>;
  screenshot(path: string): Promise<void>;
  /** Closes the tab, as a person would who keeps the browser: the page still gets to send what it has. */
  close(): Promise<void>;
}

/** A running engine; visitors may be there at the same time and share nothing. */
export interface Engine {
  newVisitor(): Promise<Visitor>;
  /** Ends what the visitors of one test have opened. */
  clear(): Promise<void>;
  close(): Promise<void>;
}
