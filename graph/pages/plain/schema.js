/** The introspection query for `printSchema`. */
export const SCHEMA_QUERY = `query Schema { __schema { types {
  kind name description
  fields(includeDeprecated: true) { name description type { ...T } args { ...I } }
  inputFields { ...I } enumValues { name } interfaces { name } possibleTypes { name }
} } }
fragment I on __InputValue { name defaultValue type { ...T } }
fragment T on __Type { kind name ofType { kind name ofType { kind name ofType { kind name } } } }`;

const KEYWORDS = {
  OBJECT: "type", INTERFACE: "interface", INPUT_OBJECT: "input", ENUM: "enum", UNION: "union",
  SCALAR: "scalar",
};

const spell = (type) =>
  type.kind === "NON_NULL" ? `${spell(type.ofType)}!`
  : type.kind === "LIST" ? `[${spell(type.ofType)}]`
  : type.name;

const input = ({ name, type, defaultValue }) =>
  `${name}: ${spell(type)}${defaultValue == null ? "" : ` = ${defaultValue}`}`;

const described = (description, indent) =>
  description ? `${indent}"${description.replaceAll("\n", " ")}"\n` : "";

function field({ name, description, args, type }) {
  const given = args.length ? `(${args.map(input).join(", ")})` : "";
  return `${described(description, "  ")}  ${name}${given}: ${spell(type)}`;
}

function definition(type) {
  const lines =
    type.fields?.map(field) ??
    type.inputFields?.map((each) => `  ${input(each)}`) ??
    type.enumValues?.map(({ name }) => `  ${name}`) ?? [];
  const bases = type.interfaces?.length
    ? ` implements ${type.interfaces.map(({ name }) => name).join(" & ")}`
    : "";
  const members = type.kind === "UNION"
    ? ` = ${type.possibleTypes.map(({ name }) => name).join(" | ")}`
    : "";
  const body = lines.length ? ` {\n${lines.join("\n")}\n}` : "";
  return `${described(type.description, "")}${KEYWORDS[type.kind]} ${type.name}${bases}${members}${body}`;
}

/** An introspection result as readable definitions, root types first. */
export function printSchema({ types }) {
  const roots = ["Query", "Mutation", "Subscription"];
  const rank = ({ name }) => (roots.indexOf(name) + 1 || roots.length + 1);
  return types
    .filter(({ name }) => !name.startsWith("__"))
    .sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name))
    .map(definition)
    .join("\n\n");
}
