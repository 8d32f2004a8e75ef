import { UserError } from "../model/userError.ts";

/** @param name what errors call the file */
export const noSnapshot = (name: string): UserError =>
  new UserError(`${name} is no snapshot of gonogo; record one with: gonogo scan --record FILE`);

/** A line that cannot be read; the first one tells that the file never was a snapshot. */
export const unreadableLine = (name: string, number: number): UserError =>
  number === 1
    ? noSnapshot(name)
    : new UserError(`${name} was cut or damaged at line ${number}; record it again with --record`);
