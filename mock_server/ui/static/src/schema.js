// Forms of what a call takes, by its JSON Schema in the OpenAPI document: which fields, and their texts as values.

import { numberIn } from "./format.js";

// The schema that a part of the document is, with what it refers to put in its place.
export function resolved(document, schema) {
  const name = schema?.$ref?.split("/").pop();
  return name ? document.components.schemas[name] : schema;
}

// What a body of an operation is made of: { name, kind, isNeeded, options, hint, initial } of each field.
export function fieldsOf(document, operation) {
  const schema = resolved(document, operation.requestBody?.content?.["application/json"]?.schema) ?? {};
  return Object.entries(schema.properties ?? {}).map(([name, given]) => {
    const one = resolved(document, given);
    return { name, kind: kindOf(document, one), isNeeded: schema.required?.includes(name) ?? false, options: one.enum, hint: one.description, initial: one["x-default"] };
  });
}

function kindOf(document, schema) {
  const type = [schema.type].flat().find((one) => one && one !== "null");
  if (schema.enum) return "choice";
  if (type === "boolean") return "flag";
  if (type === "integer" || type === "number") return "number";
  if (type === "array" && resolved(document, schema.items)?.type === "string") return "lines";
  return type === "string" ? "text" : "json";
}

// A value as one writes it in a form.
export function textOf({ kind }, value) {
  if (kind === "flag") return value ?? false;
  if (value === undefined || value === null) return "";
  if (kind === "lines") return value.join("\n");
  return kind === "json" ? JSON.stringify(value, null, 2) : String(value);
}

// What was written, as the call takes it; what is left open is left out. What is no number or no JSON goes as it is, and
// is refused in words.
export function bodyOf(fields, given) {
  const body = {};
  for (const field of fields) {
    const text = given[field.name];
    if (field.kind === "flag") body[field.name] = text;
    else if (text.trim() !== "") body[field.name] = READ[field.kind](text);
    else if (field.isNeeded) body[field.name] = field.kind === "lines" ? [] : "";
  }
  return body;
}

const READ = {
  text: (text) => text,
  choice: (text) => text,
  number: numberIn,
  lines: (text) => text.split("\n").map((line) => line.trim()).filter(Boolean),
  json: (text) => {
    try {
      return JSON.parse(text);
    } catch {
      return text;
    }
  },
};
