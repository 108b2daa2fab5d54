import { getMetadataStorage } from 'class-validator';

/**
 * Caches the rules of each DTO class. class-validator collects them again for each validation, from all classes of the application: half of the time
 * for a small body, and more with every new class. Classes do not change once they are loaded.
 */
export function rememberValidationRules(): void {
  const storage = getMetadataStorage();
  const gather = storage.getTargetValidationMetadatas.bind(storage);
  const known = new Map<unknown, ReturnType<typeof gather>>();
  storage.getTargetValidationMetadatas = (type, ...options) => {
    const rules = known.get(type) ?? gather(type, ...options);
    known.set(type, rules);
    return rules;
  };
}
