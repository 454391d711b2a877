// The only address that a page needs to know. It is asked about on every visit and names the rest by version, which browsers
// keep for a year:
//
//   <script type="module" src="https://help.example.com/widget/frontdesk.js"></script>
//   <frontdesk-chat site="shop"></frontdesk-chat>
//
// A script that runs before this one queues its calls:
//
//   (window.frontdeskCalls ??= []).push(["identify", token]);
import(new URL("@version@/element.js", import.meta.url).href);
