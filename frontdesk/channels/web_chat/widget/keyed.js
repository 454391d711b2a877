// Updates lists without rebuilding nodes that exist already.

/** Set a node's text only if it differs: a screen reader must not read the same text twice. */
export function say(node, text) {
  if (node.textContent !== text) node.textContent = text;
}

/**
 * Make the children of `parent` show `items`, in their order. A node is kept as long as its key: what a customer
 * reads, selects or focuses is never rebuilt.
 */
export function keyed(parent, items, create, update) {
  const before = new Map(Array.from(parent.children, (node) => [node.dataset.key, node]));
  let place = parent.firstElementChild;
  for (const item of items) {
    let node = before.get(item.key);
    before.delete(item.key);
    if (!node) {
      node = create(item);
      node.dataset.key = item.key;
    }
    update?.(node, item);
    if (node === place) place = place.nextElementSibling;
    else parent.insertBefore(node, place);
  }
  for (const node of before.values()) node.remove();
}
