import { DriverException } from '@mikro-orm/core';

interface PostgresError {
  code?: string;
  constraint?: string;
}

/** The server's error behind a driver exception: SQLSTATE and name of the constraint. */
export const postgresError = (cause: unknown): PostgresError | undefined => (cause instanceof DriverException ? cause : undefined);

/** Turns the violation of one named database constraint into its refusal. Rethrows anything else. */
export const onConstraint =
  (constraint: string, refusal: () => Error) =>
  (cause: unknown): never => {
    throw postgresError(cause)?.constraint === constraint ? refusal() : cause;
  };
