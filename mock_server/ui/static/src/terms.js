// Terms of a search, as the server has read them: put in and taken out of its text.

// The text without these.
export function without(text, terms) {
  const left = terms.toSorted((a, b) => b.position - a.position).reduce((rest, { position, length }) => `${rest.slice(0, position)}${rest.slice(position + length)}`, text);
  return left.replace(/\s+/g, " ").trim();
}

// The term that says that a field has a value, written so that it is read as one.
export function term(field, value) {
  return /^[\w.@+-]+$/.test(value) ? `${field}:${value}` : `${field}:"${value.replace(/["\\]/g, "\\$&")}"`;
}

// With another term; the others of its field go, as all must hold.
export function withTerm(text, terms, field, value) {
  const left = without(text, terms.filter((one) => one.field === field && !one.negated));
  return `${left} ${term(field, value)}`.trim();
}

// Whether the terms say that a field has this value, and no other.
export function says(terms, field, value) {
  return terms.some((one) => one.field === field && !one.negated && one.values.length === 1 && one.values[0] === value);
}

const MOST = 8;
const NAME = /(?:^|\s)-?(\w+)$/;
const VALUE = /(?:^|\s)-?(\w+):(?:[^\s":]*,)?([^\s",:]*)$/;

// How what stands before the caret may go on, by the fields of the list: { text, length } of what is put in place of how
// many characters.
export function completions(before, fields) {
  const [, name, begun] = VALUE.exec(before) ?? [];
  const words = name === undefined ? fields.map((field) => `${field.name}:`) : fields.find((field) => field.name === name.toLowerCase())?.values ?? [];
  const written = name === undefined ? NAME.exec(before)?.[1] : begun;
  if (written === undefined) return [];
  const fit = words.filter((word) => word.startsWith(written.toLowerCase()) && word !== written);
  return fit.slice(0, MOST).map((text) => ({ text, length: written.length }));
}
