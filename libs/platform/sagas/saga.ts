import { SetMetadata } from '@nestjs/common';
import type { ICommand } from '@nestjs/cqrs';
import type { DomainEvent, EventClass } from '../../kernel/domain-event.js';

export const SAGA = 'saga:on';

export type CommandClass = new (...parameters: never[]) => ICommand;
export interface SagaTrigger {
  event: EventClass;
  commands: CommandClass[];
}

/**
 * Declares which event leads to which commands; `docs/events.md` is generated from it. The runner executes the result of `react` in one transaction
 * with the saga's receipt: exactly once, however often the job runs. The class name is the key of the receipt: never rename it.
 */
export const On = <E extends DomainEvent>(event: EventClass<E>, ...commands: CommandClass[]) =>
  SetMetadata(SAGA, { event: event as unknown as EventClass, commands } satisfies SagaTrigger);

export interface Saga<E extends DomainEvent> {
  react(event: E, context: SagaContext): ICommand[] | Promise<ICommand[]>;
}

/** `messageId` is the event's id: it is the same for every delivery. */
export interface SagaContext {
  messageId: string;
}
