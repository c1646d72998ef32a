/** Which sections of a form are shown. */

import { type Answers, evaluate, value } from './evaluate.ts';
import type { Fact, Rules, Section } from './sheet.ts';

/**
 * Tells which sections are shown: those whose condition is not false, by what is known of the
 * person and by the answers of the shown sections above.
 */
export function shown(
  rules: Rules,
  sections: readonly Section[],
  answers: Answers,
): readonly boolean[] {
  const above = new Map<string, Fact>();
  return sections.map((section) => {
    const facts = section.when === null ? undefined : evaluate(rules, above).facts;
    if (section.when !== null && facts && value(section.when, facts) === false) return false;
    for (const code of section.fields) {
      const answer = answers.get(code);
      if (answer !== undefined) above.set(code, answer);
    }
    return true;
  });
}
