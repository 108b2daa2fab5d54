import { Contexts } from '../libs/platform/context.js';
import { Database } from '../libs/platform/database/database.js';
import { KeyRotation } from '../libs/platform/sealing/key-rotation.js';
import { SealBroken, Vault } from '../libs/platform/sealing/vault.js';
import { openApplication, reasonOf, settingsOrExit } from './application.js';

// npm run keys:rotate   seals with the first of ENCRYPTION_KEYS whatever another one seals, while the system is used

try {
  await rotate();
} catch (error) {
  console.error(
    `The keys are not rotated: ${error instanceof SealBroken ? error.message.replace(/\.$/, '') : reasonOf(error)}. What is done stays done; run it again.`,
  );
  process.exitCode = 1;
}
process.exit();

async function rotate(): Promise<void> {
  const app = await openApplication(settingsOrExit());
  try {
    const vault = app.get(Vault);
    const rotation = new KeyRotation(app.get(Database), vault, app.get(Contexts).sealed, (column, sealed) => {
      console.log(`${column}: ${String(sealed)} sealed anew`);
    });
    report(await rotation.run(), vault);
  } finally {
    await app.close();
  }
}

function report(values: Map<string, number>, vault: Vault): void {
  for (const id of vault.keyIds) console.log(`key ${id}: ${String(values.get(id) ?? 0)} values`);
  const others = vault.keyIds.filter((id) => id !== vault.sealingKey);
  if (others.length === 0) console.log('There is one key only: put a new one before it, restart every process, and run this again.');
  for (const id of others) {
    console.log(
      values.has(id)
        ? `The key ${id} is still needed: a process may still encrypt with it. Restart every process with ${vault.sealingKey} first, and run this again.`
        : `The key ${id} is not needed any more: take it out of ENCRYPTION_KEYS.`,
    );
  }
}
