import { Chalk, type ChalkInstance } from "chalk";
import stringWidth from "string-width";
import wrapAnsi from "wrap-ansi";
import type { Screen } from "./_screen.ts";

export interface Style {
  readonly chalk: ChalkInstance;
  readonly width: number;
}

export const styleFor = ({ width, color }: Screen): Style => ({
  chalk: new Chalk({ level: color ? 1 : 0 }),
  width,
});

/** A plain line that fits is as it is: to wrap it takes long where many spaces stand in it. */
const wrapped = (text: string, room: number): readonly string[] =>
  !["\n", "\u001b"].some((sign) => text.includes(sign)) && stringWidth(text) <= room
    ? [text.trim()]
    : wrapAnsi(text, room, { hard: false, trim: true }).split("\n");

/** Wraps a text under its first line: `first` stands before it, the rest is indented as far. */
export const hang = ({ width }: Style, first: string, text: string): string => {
  const indent = stringWidth(first);
  const lines = wrapped(text, Math.max(20, width - indent));
  return lines.map((line, index) => (index === 0 ? first : " ".repeat(indent)) + line).join("\n");
};

export const heading = ({ chalk, width }: Style, title: string): string =>
  `${chalk.bold(title)} ${chalk.dim("─".repeat(Math.max(0, width - stringWidth(title) - 1)))}`;
