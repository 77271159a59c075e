// What the scripts of the page share. They run in one piece, first in the head of the page.

interface Playground {
  // ui/web/middleware.py and ui/app.py
  words: Record<Language, Record<string, string>>;
  /** The language that the settings ask for. */
  first: Language | null;
  files: { limit: number; suffixes: string[] };

  // workarounds/opening.js
  language: Language;

  // browser/page.js
  $<Found extends Element = Part>(selector: string): Found;
  all(selector: string, root?: ParentNode): Part[];
  word(key: string, values?: Record<string, unknown>): string;
  copy(at: Part, text: string): Promise<void>;
  ask(): void;
  busy(busy: boolean): void;
  keepRun(id: string): void;
  keep(name: string, value: unknown): void;
  mounted(): void;
  showUploads(): void;

  // browser/actions.js
  connect(trigger: Tell, names: string[]): void;
  tell(name: string, data?: unknown): void;
  last(name: string): string;
  put(values: Record<string, unknown>): Promise<void>;
  taken(...names: string[]): { __type__: "update"; value?: unknown }[];
  acts(where: string, act: (action: Action, at: Part) => unknown): void;
  look(): Promise<void>;

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

  // documents/documents.js
  answered(): void;

  // prompts/prompts.js
  drafts(): string;
  choosing(): string;
  edited(part: string, text: string, ...shown: string[]): string[];
  settled(): void;
  preview(wait?: number): void;
  askHere(): void;
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
