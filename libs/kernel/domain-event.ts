/** A fact in the past tense, JSON all the way down: what a saga receives is exactly what was stored. Ids only, never clinical text. */
export abstract class DomainEvent<T extends object = object> {
  constructor(readonly data: T) {}
}

/** `type` is `context.event-name.v1`: permanent, since stored events carry it. */
export interface EventClass<E extends DomainEvent = DomainEvent> {
  readonly type: string;
  readonly name: string;
  new (data: E['data']): E;
}

export const eventType = (event: DomainEvent): string => (event.constructor as unknown as EventClass).type;

const recorded = new WeakMap<object, DomainEvent[]>();

/** Remembers an event on the aggregate that it happened to; the flush that saves the aggregate stores it in the outbox. */
export function record(aggregate: object, event: DomainEvent): void {
  recorded.set(aggregate, [...(recorded.get(aggregate) ?? []), event]);
}

/** Hands over what was recorded, once. */
export function takeRecorded(aggregate: object): DomainEvent[] {
  const events = recorded.get(aggregate) ?? [];
  recorded.delete(aggregate);
  return events;
}
