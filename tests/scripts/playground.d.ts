// What the scripts of the page share. They run in one piece, first in the head of the page.

interface Playground {
  // ui/web/middleware.py and ui/app.py
  words: Record<Language, Record<string, string>>;
  /** The language that the settings ask for. */
  first: Language | null;
  files: { limit: number; suffixes: string[] };
  /** What is set for somebody new, by the part that folds over it. */
  usual: Record<string, Record<string, unknown>>;

  // workarounds/opening.js
  language: Language;

  // browser/size.js
  /** How large the page is drawn: what the browser measures is that many times what styles say. */
  scale: number;
  /** Our styles for a page that is drawn so large. */
  scaled(css: string, scale: number): string;

  // browser/page.js
  $<Found extends Element = Part>(selector: string): Found;
  all(selector: string, root?: ParentNode): Part[];
  word(key: string, values?: Record<string, unknown>): string;
  copy(at: Part, text: string): Promise<void>;
  keep(name: string, value: unknown): void;
  mounted(): void;
  showUploads(): void;
  openDrawer(): void;

  // playground/scripts/asking.js, asked.js, next.js
  ask(): void;
  question(): Part | null;
  running(): boolean;
  busy(busy: boolean): void;
  lastRun(): string;
  /** Whether the controls are as the browser kept them. */
  restored(): boolean;
  runUnderWay(): string;
  keepRun(id: string): void;
  /** Follow the run that is shown, where it goes on. */
  attach(): void;
  /** A question is asked now; `extent` in place of what is set. */
  asked(extent: string | null): void;
  /** The question and the settings of a run are in the controls. */
  used(): void;
  /** The next question is asked of what a run was asked of. */
  askOnly(only: Only | null): void;
  forNext(): { switched_off: string; scope: string };
  toQuestion(): void;
  /** The next question is asked of these documents, or of all of a collection. */
  askOf(collection: string, only?: string[]): void;

  // browser/actions.js
  connect(trigger: Tell, names: string[]): void;
  tell(name: string, data?: unknown): void;
  last(name: string): string;
  put(values: Record<string, unknown>): Promise<void>;
  taken(...names: string[]): { __type__: "update"; value?: unknown }[];
  acts(where: string, act: (action: Action, at: Part) => unknown): void;
  look(): Promise<void>;
  /** The event of a change is begun only while it is wanted. */
  heed(name: string, wanted: () => boolean): void;

  // browser/places.js
  place(tab: string, place: TabPlace): void;
  /** The tab that the address names, and what is open on it. */
  address(): string[];
  go(place: string[]): void;

  // browser/files.js
  takesFiles(input: string, place: Place): void;
  inFolder(file: File, path?: string): File;
  takeUnsent(input: string): Unsent[];

  // study/study.js
  /** The JSON that the browser keeps under a name; "" when there is none. */
  kept(name: string): string;
  author(): string;

  // compare/compare.js
  compared(): void;

  // batch/batch.js, desk.js, sets.js, making.js
  batch: Batch;

  // history/history.js
  historyOpened(): void;

  // documents/documents.js
  answered(): void;

  // documents/pages.js
  /** The text of the open document is shown, until a view is chosen. */
  readText(): void;

  // documents/lab/lab.js
  labDrawn(): void;
  lab(): string | undefined;
  goToLab(collection: string | null): void;

  // documents/list.js
  /** The document whose place the file takes that was chosen last; "" for none. */
  takeReplaced(): string;

  // prompts/saving.js
  /** What is in the editors is called so; that is what a version is saved as unless somebody says otherwise. */
  suggestName(name: string): void;
  /** Another prompt is on its way into the editors: a name that was typed was not for it. */
  otherChosen(): void;

  // prompts/prompts.js
  drafts(): string;
  /** What there is to say of a draft that is chosen and was never begun; "" otherwise. */
  draftNote(language: string, set: string): string;
  choosing(): string;
  edited(part: string, text: string, ...shown: string[]): string[];
  settled(): void;
  preview(wait?: number): void;
  askHere(): void;
}

/** Where a tab is, as its address says. */
interface TabPlace {
  /** A selector of what is seen while the tab is. */
  root: string;
  /** What is open; null while that is not settled. Without it the tab writes its addresses itself. */
  here?(): string[] | null;
  /** Whether the page is as the browser kept it, for tabs that begin with what is set there. */
  ready?(): boolean;
  /** Opens what an address names. */
  go?(parts: string[]): void;
  /** Whether what is open now is no step of its own beside what was before: the way back leaves it out. */
  beside?(parts: string[], before: string[]): boolean;
}

/** What the scripts of the Batch tab share. */
interface Batch {
  go(to: string, replace?: boolean): void;
  look(changes: Record<string, string | null>, replace?: boolean): void;
  place(): [string[], URLSearchParams];
  room(): string;
  shown(): boolean;
  opened(): void;
  followed(): void;
  moved(): void;
  say(action: Action): void;
  read(text: string): void;
  choose(action: Action): void;
  entered(): void;
  chosen(): void;
}

/** What held for one question alone: its documents in a collection, by id or by what they had to be; chunks left out. */
interface Only {
  in: string;
  ids: string[];
  tags: Record<string, string>;
  kinds: Record<string, string>;
  off: string[];
}

type Language = "zh" | "en";
type Tell = (name: string, data: unknown) => void;

/** What a click or a form asks for: `data-act`, and the other data attributes or the fields under names in snake_case. */
interface Action {
  act: string;
  [field: string]: unknown;
}

/** What is done at a click, by the selector of what was clicked; the first that fits. */
type Clicks = Record<string, (at: Part) => unknown>;

/** Name and size in bytes of a file that is not sent. */
type Unsent = [name: string, size: number];

/** What becomes of the files of a chooser. */
interface Place {
  /** Called when none is left to send. */
  nothing(unsent: Unsent[]): void;
  sending?(files: File[]): void;
}

/** An element of our own HTML, taken for what it was written as: a field, a form, a `details`.
 *
 * It may not be there: where that can be, a script asks with `?.`. */
type Part = HTMLElement & {
  value: string;
  name: string;
  type: string;
  placeholder: string;
  defaultValue: string;
  accept: string;
  required: boolean;
  checked: boolean;
  disabled: boolean;
  selected: boolean;
  open: boolean;
  files: FileList;
  options: Part[];
  selectedOptions: Part[];
  form: Form;
  select(): void;
  reset(): void;
  dataset: Record<string, string>;
  parentElement: Part;
};
type Form = Part & HTMLFormElement & { elements: Record<string, Part> };

declare const playground: Playground;
/** Of Gradio. */
declare const gradio_config: { root: string };

// Selectors find parts, and parts are what events on the document come from.
/** Something of the page was put into the browser's own store. */
interface DocumentEventMap {
  kept: CustomEvent;
}
interface ParentNode {
  querySelector<Found extends Element = Part>(selector: string): Found;
  querySelectorAll<Found extends Element = Part>(selector: string): NodeListOf<Found>;
}
interface Element {
  closest<Found extends Element = Part>(selector: string): Found;
}
interface Document {
  addEventListener<Name extends keyof DocumentEventMap>(
    name: Name,
    listener: (event: DocumentEventMap[Name] & { target: Part }) => unknown,
    options?: boolean | AddEventListenerOptions,
  ): void;
}
