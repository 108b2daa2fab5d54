import { Injectable } from '@nestjs/common';
import { DiscoveryService } from '@nestjs/core';
import type { DomainEvent } from '../../kernel/domain-event.js';
import { type Saga, SAGA, type SagaTrigger } from './saga.js';

export interface RegisteredSaga extends SagaTrigger {
  name: string;
  saga: Saga<DomainEvent>;
}

/** All sagas of the application, found by their `@On`. */
@Injectable()
export class SagaRegistry {
  private found: RegisteredSaga[] | undefined;

  constructor(private readonly discovery: DiscoveryService) {}

  all(): RegisteredSaga[] {
    this.found ??= this.discovery.getProviders().flatMap((wrapper) => {
      const type = wrapper.metatype as (new () => unknown) | null;
      const trigger = type ? (Reflect.getMetadata(SAGA, type) as SagaTrigger | undefined) : undefined;
      return trigger && type ? [{ ...trigger, name: type.name, saga: wrapper.instance as Saga<DomainEvent> }] : [];
    });
    return this.found;
  }

  named(name: string): RegisteredSaga | undefined {
    return this.all().find((saga) => saga.name === name);
  }

  reactingTo(eventType: string): RegisteredSaga[] {
    return this.all().filter((saga) => saga.event.type === eventType);
  }
}
