/**
 * A mistake that the user can mend: one clear line that says what to do. The command line prints
 * it and exits with 3; anything else that is thrown is a bug.
 */
export class UserError extends Error {
  override readonly name = "UserError";
}
