import { DomainError } from '../../kernel/domain-error.js';

export class RoomNameTaken extends DomainError {
  readonly code = 'room-name-taken';
  readonly kind = 'conflict';
  constructor() {
    super('Another room of this hospital has this name.');
  }
}

export class RoomInUse extends DomainError {
  readonly code = 'room-in-use';
  readonly kind = 'conflict';
  constructor() {
    super('Appointments are still to take place in this room: move or cancel them first.');
  }
}
