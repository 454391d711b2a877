// The only address that a page needs to know (docs/chat.md). Browsers revalidate it on every visit; it names the other files by
// version, which browsers cache for a year.
import(new URL("@version@/element.js", import.meta.url).href);
