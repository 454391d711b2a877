// The few calls over HTTP: begin, sign in, sign out. Each answers {failed: code, message, wait: milliseconds} instead of throwing.

export class Api {
  #address;
  #locale;

  constructor(address, locale) {
    this.#address = address;
    this.#locale = /^[a-z]{2}(-[A-Z]{2})?$/.test(locale) ? locale : "en";
  }

  begin(token) {
    return this.#call("POST", "conversations", null, { locale: this.#locale, ...(token ? { identity_token: token } : {}) });
  }

  identify(secret, token) {
    return this.#call("POST", "identity", secret, { identity_token: token });
  }

  /** "ended", "unknown" or "unreachable". */
  async end(secret) {
    const answer = await this.#call("DELETE", "session", secret);
    if (!answer.failed) return "ended";
    return answer.failed === "unreachable" || answer.wait ? "unreachable" : "unknown";
  }

  async #call(method, path, secret, body) {
    const headers = { ...(secret && { Authorization: `Bearer ${secret}` }), ...(body && { "Content-Type": "application/json" }) };
    const options = { method, headers, body: body && JSON.stringify(body), credentials: "omit", keepalive: true };
    try {
      const response = await fetch(new URL(`api/chat/${path}`, this.#address), { ...options, signal: AbortSignal.timeout(10000) });
      const answer = response.status === 204 ? {} : await response.json();
      if (response.ok) return answer;
      const wait = Number(response.headers.get("Retry-After")) * 1000 || 0;
      return { failed: response.status >= 500 ? "unreachable" : (answer.error?.code ?? "error"), message: answer.error?.message, wait };
    } catch {
      return { failed: "unreachable" };
    }
  }
}
