import { Command, CommandHandler, type ICommandHandler } from '@nestjs/cqrs';
import { Clock } from '../../kernel/clock.js';
import type { Actor } from '../../platform/access/actor.js';
import { loadFor } from '../../platform/access/load.js';
import { Database } from '../../platform/database/database.js';
import { Vault } from '../../platform/sealing/vault.js';
import { BreakGlass, type Verdict } from '../domain/break-glass.js';
import { readBreakGlass } from '../queries/break-glass-rows.js';
import type { BreakGlassView } from '../views/break-glass-view.js';

/** The doctor's or the patient's hospital, or an administrator, decides if the break-glass was justified. */
export class ReviewBreakGlass extends Command<BreakGlassView> {
  constructor(
    readonly actor: Actor,
    readonly breakGlassId: string,
    readonly verdict: Verdict,
    readonly note?: string,
  ) {
    super();
  }
}

@CommandHandler(ReviewBreakGlass)
export class ReviewBreakGlassHandler implements ICommandHandler<ReviewBreakGlass> {
  constructor(
    private readonly db: Database,
    private readonly clock: Clock,
    private readonly vault: Vault,
  ) {}

  execute({ actor, breakGlassId, verdict, note }: ReviewBreakGlass) {
    return this.db.transaction(async (em) => {
      const opened = await loadFor('review', em, actor, BreakGlass, breakGlassId);
      opened.review(verdict, note, { userId: actor.who.userId, at: this.clock.now() }, this.vault);
      await em.flush();
      return readBreakGlass(this.db, this.vault, breakGlassId);
    });
  }
}
