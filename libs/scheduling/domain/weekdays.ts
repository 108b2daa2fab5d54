import { Type } from '@mikro-orm/core';

/** Weekdays in the order of their ISO numbers, from 1. */
export const WEEKDAYS = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'] as const;
export type Weekday = (typeof WEEKDAYS)[number];

/** A `smallint[]` column of ISO weekdays, 1 for Monday, as their names from Monday on. */
export class WeekdayList extends Type<Weekday[], string> {
  override convertToDatabaseValue(value: Weekday[]): string {
    return `{${inOrder(value).map(weekdayNumber).join(',')}}`;
  }

  override convertToJSValue(value: string | number[]): Weekday[] {
    const numbers = typeof value === 'string' ? value.slice(1, -1).split(',').map(Number) : value;
    return numbers.map((number) => WEEKDAYS[number - 1]).filter((weekday) => weekday !== undefined);
  }
}

export const inOrder = (weekdays: readonly Weekday[]): Weekday[] => WEEKDAYS.filter((weekday) => weekdays.includes(weekday));

export const weekdayNumber = (weekday: Weekday): number => WEEKDAYS.indexOf(weekday) + 1;
