import { type IQueryHandler, QueryHandler } from '@nestjs/cqrs';
import { type FreeTime, FreeTimesOf } from '../../directory/contract.js';
import { FirstFree } from '../first-free.js';

/** Answers the directory: a list of doctors shows their next free times. */
@QueryHandler(FreeTimesOf)
export class FreeTimesOfHandler implements IQueryHandler<FreeTimesOf> {
  constructor(private readonly firstFree: FirstFree) {}

  async execute({ asker, doctorIds, count }: FreeTimesOf): Promise<ReadonlyMap<string, FreeTime[]>> {
    const found = await this.firstFree.ofDoctors(asker, doctorIds, { type: 'regular', limit: count });
    return new Map(
      [...found].map(([id, { slots }]) => [
        id,
        slots.map(({ startsAt, endsAt, hospitalId, modalities }) => ({
          startsAt: new Date(startsAt).toISOString(),
          endsAt: new Date(endsAt).toISOString(),
          hospitalId,
          modalities,
        })),
      ]),
    );
  }
}
