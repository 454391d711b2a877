/** A new id, 128 random bits as 32 hexadecimal digits. Also on plain HTTP, where browsers have no `crypto.randomUUID`. */
export function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
