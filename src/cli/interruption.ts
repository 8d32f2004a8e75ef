import { constants } from "node:os";
import { InterruptedError } from "../collect/interrupted.ts";
import { removeDrafts } from "../files/writeWhole.ts";

const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
type Signal = (typeof signals)[number];

/** npm hands on to its child what the terminal has sent to both: one key, two signals. */
const echoMilliseconds = 300;

/** What a shell makes of a process that a signal ended. */
const exitCodeOf = (name: Signal): number => 128 + constants.signals[name];

/**
 * How a scan is stopped before its end: by a signal, or when its time is up. Reading then ends, and what
 * was read is judged and written; a second signal ends the process where it stands. What is not begun yet
 * ends at once.
 */
export class Interruption {
  readonly #controller = new AbortController();
  #say: (line: string) => void;
  readonly #listeners = signals.map((name) => [name, () => this.#hear(name)] as const);
  #wayOn = "";
  #phase: "before" | "reading" | "after" = "before";
  #heardAt: number | null = null;
  #timer: NodeJS.Timeout | undefined;

  /** @param say tells the user, on stderr */
  constructor(say: (line: string) => void) {
    this.#say = say;
    for (const [name, listener] of this.#listeners) process.on(name, listener);
  }

  /** Aborted once the reading has to end; its reason says by what. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** From now on it says nothing of what it does. */
  hush(): void {
    this.#say = () => {};
  }

  /** @param text the limit as it was given */
  limit(milliseconds: number, text: string): void {
    this.#timer = setTimeout(
      () => this.#stop(`the time limit of ${text} was reached`),
      milliseconds,
    );
  }

  /**
   * Runs what can be stopped half-way; before it and after it nothing can.
   *
   * @param wayOn how the user can continue it
   */
  async reading<T>(wayOn: string, work: () => Promise<T>): Promise<T> {
    this.#wayOn = wayOn;
    this.#phase = "reading";
    try {
      return await work();
    } finally {
      this.#phase = "after";
      clearTimeout(this.#timer);
    }
  }

  /** Nothing is left to stop. A request that was given up may still wait for its turn: not for it. */
  close(): void {
    clearTimeout(this.#timer);
    for (const [name, listener] of this.#listeners) process.off(name, listener);
    if (this.signal.aborted) process.exit();
  }

  #stop(why: string): void {
    if (this.signal.aborted) return;
    this.#controller.abort(new InterruptedError(why));
    if (this.#phase === "reading") {
      this.#say(`${why}: what was not read yet stays unknown; ${this.#wayOn}`);
    }
  }

  /** Node's own exit waits for a write that nobody takes, as into a pipe without a reader; a signal does not. */
  #end(name: Signal): void {
    removeDrafts();
    for (const [own, listener] of this.#listeners) process.off(own, listener);
    process.kill(process.pid, name);
  }

  #hear(name: Signal): void {
    const now = performance.now();
    if (this.#heardAt !== null) {
      if (now - this.#heardAt > echoMilliseconds) this.#end(name);
      return;
    }
    this.#heardAt = now;
    if (this.#phase === "before") {
      this.#say(`ended by ${name}`);
      process.exit(exitCodeOf(name));
    }
    if (this.#phase === "reading") this.#stop(`the scan was interrupted by ${name}`);
    else this.#say(`${name}: what was read is being written; once more ends it at once`);
  }
}
