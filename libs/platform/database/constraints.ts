import { DriverException } from '@mikro-orm/core';

interface PostgresError {
  code?: string;
  constraint?: string;
}

/** The server's own error behind a driver exception: SQLSTATE and the constraint's name. */
export const postgresError = (cause: unknown): PostgresError | undefined => (cause instanceof DriverException ? cause : undefined);

/** Turns one named database constraint into the refusal it stands for; anything else is rethrown. */
export const onConstraint =
  (constraint: string, refusal: () => Error) =>
  (cause: unknown): never => {
    throw postgresError(cause)?.constraint === constraint ? refusal() : cause;
  };
