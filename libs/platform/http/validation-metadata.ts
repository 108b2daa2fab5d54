import { getMetadataStorage } from 'class-validator';

/**
 * Remembers the rules of each DTO class. class-validator gathers them anew at each validation, from all classes of the application: half of the time
 * of a small body, and more with every class that comes. Classes do not change once they are loaded.
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
