/**
 * A keyed renderer: describes nodes with `h`, and changes only what differs from the last time.
 *
 * Text becomes text nodes and attributes become attributes, never markup. A node with a `key` keeps its element, and so its focus
 * and scroll position, wherever it moves among its siblings.
 */

const SVG = "http://www.w3.org/2000/svg";
const SVG_TAGS = new Set(["svg", "path", "circle", "rect"]);
const CHILDREN = Symbol("children");
const LISTENERS = Symbol("listeners");
/** Names that are set as properties, because their attributes are only initial values. */
const PROPERTIES = new Set(["value", "checked", "disabled", "indeterminate"]);

/** A description of an element. Children may be nested lists; null, undefined and booleans are left out. */
export function h(tag, props, ...children) {
  return { tag, key: props?.key, props: props ?? {}, children: flat(children) };
}

/** Make `parent` contain exactly `children`. */
export function render(parent, ...children) {
  const focused = document.activeElement;
  patchChildren(parent, flat(children));
  // An element that moves among its siblings loses the focus.
  if (document.activeElement === document.body && focused.isConnected) focused.focus({ preventScroll: true });
}

function flat(children) {
  return children.flat(Infinity).filter((child) => child !== null && child !== undefined && typeof child !== "boolean" && child !== "");
}

function patchChildren(parent, next) {
  if (!parent[CHILDREN]) {
    parent.textContent = "";
    parent[CHILDREN] = [];
  }
  const { keyed, loose } = sorted(parent[CHILDREN]);
  let looseAt = 0;
  const children = next.map((described) => {
    let known;
    if (described.key !== undefined) {
      known = keyed.get(described.key);
      if (known && isSame(known.described, described)) keyed.delete(described.key);
      else known = undefined;
    } else {
      const found = loose.findIndex((child, at) => at >= looseAt && child && isSame(child.described, described));
      if (found >= 0) {
        known = loose[found];
        loose[found] = null;
        looseAt = found + 1;
      }
    }
    return known ? updated(known, described) : created(described);
  });
  for (const gone of [...keyed.values(), ...loose.filter(Boolean)]) gone.node.remove();
  let at = parent.firstChild;
  for (const { node } of children) {
    if (node === at) at = at.nextSibling;
    else parent.insertBefore(node, at);
  }
  parent[CHILDREN] = children;
}

function sorted(children) {
  const keyed = new Map();
  const loose = [];
  for (const child of children) {
    if (child.described.key !== undefined) keyed.set(child.described.key, child);
    else loose.push(child);
  }
  return { keyed, loose };
}

function isSame(known, described) {
  return known.tag === described.tag;
}

function created(described) {
  if (typeof described !== "object") return { described, node: document.createTextNode(String(described)) };
  const node = SVG_TAGS.has(described.tag)
    ? document.createElementNS(SVG, described.tag)
    : document.createElement(described.tag);
  for (const [name, value] of Object.entries(described.props)) setProp(node, name, value);
  patchChildren(node, described.children);
  described.props.created?.(node);
  return { described, node };
}

function updated(known, described) {
  const { node } = known;
  if (typeof described !== "object") {
    const text = String(described);
    if (node.data !== text) node.data = text;
    return { described, node };
  }
  const before = known.described.props;
  for (const name of Object.keys(before)) if (!(name in described.props)) setProp(node, name, null);
  for (const [name, value] of Object.entries(described.props)) {
    if (before[name] !== value || PROPERTIES.has(name)) setProp(node, name, value);
  }
  patchChildren(node, described.children);
  return { described, node };
}

function setProp(node, name, value) {
  if (name === "key" || name === "created") return;
  if (name.startsWith("on")) {
    listen(node, name.slice(2), value);
  } else if (name === "style") {
    for (const [property, setting] of Object.entries(value ?? {})) node.style.setProperty(property, setting);
  } else if (PROPERTIES.has(name)) {
    if (node[name] !== (value ?? "")) node[name] = value ?? "";
  } else if (value === null || value === undefined || value === false) {
    node.removeAttribute(name);
  } else {
    node.setAttribute(name, value === true ? "" : String(value));
  }
}

function listen(node, type, handler) {
  node[LISTENERS] ??= {};
  if (!(type in node[LISTENERS])) node.addEventListener(type, (event) => node[LISTENERS][type]?.(event));
  node[LISTENERS][type] = handler;
}
