// The only address that a page needs to know. Browsers revalidate it on every visit; it names the other files by version, which
// browsers cache for a year:
//
//   <script type="module" src="https://help.example.com/widget/frontdesk.js"></script>
//   <frontdesk-chat site="shop"></frontdesk-chat>
//
// A script that runs before this one queues its calls:
//
//   (window.frontdeskCalls ??= []).push(["identify", token]);
import(new URL("@version@/element.js", import.meta.url).href);
