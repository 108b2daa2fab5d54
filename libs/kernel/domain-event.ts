/** A fact in the past tense, plain JSON: a saga receives exactly the stored data. It holds only ids, never clinical text. */
export abstract class DomainEvent<T extends object = object> {
  constructor(readonly data: T) {}
}

/** `type` is `context.event-name.v1`. It is permanent, because stored events carry it. */
export interface EventClass<E extends DomainEvent = DomainEvent> {
  readonly type: string;
  readonly name: string;
  new (data: E['data']): E;
}

export const eventType = (event: DomainEvent): string => (event.constructor as unknown as EventClass).type;

const recorded = new WeakMap<object, DomainEvent[]>();

/** Remembers an event of this aggregate. The flush that saves the aggregate stores the event in the outbox. */
export function record(aggregate: object, event: DomainEvent): void {
  recorded.set(aggregate, [...(recorded.get(aggregate) ?? []), event]);
}

/** Returns the remembered events and forgets them. */
export function takeRecorded(aggregate: object): DomainEvent[] {
  const events = recorded.get(aggregate) ?? [];
  recorded.delete(aggregate);
  return events;
}
