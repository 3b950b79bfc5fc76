import { proseFault } from "../written-text.ts";
import { categoryText } from "./category-text.ts";

/**
 * Why a text is no label of a prediction: it says that nobody knows what was right, or no model would answer it. What is
 * left is compared as it is: a space is a class of its own to a model that reads letters.
 *
 * @returns undefined for a text that can be joined with a prediction
 */
export const labelFault = (text: string): string | undefined =>
  categoryText(text) === undefined
    ? 'an empty text and "nan" say that nobody knows what was right; leave the row out until somebody does'
    : proseFault(text);
