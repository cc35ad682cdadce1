/**
 * Small fixes of packages at build time. Each has a comment with the reason. The build fails if a
 * package no longer contains the text, so that an update cannot lose a fix silently.
 */
const repairs = [
  {
    // Screen readers cannot reach a button inside a role=tab, and GraphiQL's tabs contain two
    // (axe: nested-interactive). In a list of buttons both can be reached.
    file: "@graphiql/react/dist/components/tabs/index.js",
    edits: [
      ['"aria-selected": isActive,\n', ""],
      ['role: "tab",\n', ""],
      ['role: "tablist",\n', ""],
    ],
  },
  {
    file: "graphiql/dist/GraphiQL.js",
    edits: [
      [
        'jsx(Tab.Button, { "aria-controls": "graphiql-session",',
        'jsx(Tab.Button, { "aria-current": index_1 === activeTabIndex,',
      ],
      ['role: "tabpanel", id: "graphiql-session"', 'role: "region", id: "graphiql-session"'],
    ],
  },
  {
    // Numbers of the light theme and line numbers of the dark one have too little contrast.
    file: "@graphiql/react/dist/constants.js",
    edits: [
      ['foreground: "#6c69ce"\n\t\t}]', 'foreground: "#5a56c4"\n\t\t}, { token: "number", foreground: "#06653f" }]'],
      ['"editor.background": colors.transparent,', '$&"editorLineNumber.foreground": theme === "dark" ? "#a3aebf" : "#237893","editorLineNumber.dimmedForeground": theme === "dark" ? "#a3aebf" : "#237893",'],
      [
        'foreground: "#908aff"\n\t\t}]',
        'foreground: "#908aff"\n\t\t}, { token: "comment", foreground: "#8fbf7f" }]',
      ],
    ],
  },
  {
    // The menus of the explorer have no accessible name (axe: select-name).
    file: "graphiql-explorer/dist/Explorer.js",
    edits: [
      ["color: styleConfig.colors.builtin\n                },", "$&'aria-label': arg.name,"],
      ["color: styleConfig.colors.string2\n                },", "$&'aria-label': arg.name,"],
      [
        "onChange: function onChange(event) {\n                return _this15._setAdd",
        "'aria-label': 'Kind of operation',$&",
      ],
    ],
  },
];

export const repairPackages = {
  name: "repair-packages",
  transform(code, id) {
    const repair = repairs.find(({ file }) => id.endsWith(`/node_modules/${file}`));
    if (!repair) return null;
    return repair.edits.reduce((text, [from, to]) => {
      if (!text.includes(from)) this.error(`${repair.file} no longer holds: ${from}`);
      return text.replace(from, to);
    }, code);
  },
};

/**
 * The response editor shows a preview of image addresses under the mouse, which would send requests
 * to other hosts. This page only sends requests to its own origin, so there is no preview.
 */
export const noImagePreview = {
  name: "no-image-preview",
  enforce: "pre",
  resolveId(source, importer) {
    const wanted = source.endsWith("/image-preview.js") && importer?.includes("@graphiql/react");
    return wanted ? new URL("./src/preview.js", import.meta.url).pathname : null;
  },
};
