/** Whole Windows volumes as a source: their hives found, and mounted where Windows would mount them. */
export { openImage } from './open-image.ts'
