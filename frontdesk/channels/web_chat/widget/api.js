// The few calls over HTTP: begin, sign in, prove, sign out. Each answers {failed: code, message, wait: milliseconds} instead of throwing.

const LONGEST_LOCALE = 100;

export class Api {
  #address;
  #locale;

  /** `locale` is a language tag. */
  constructor(address, locale) {
    this.#address = address;
    this.#locale = locale.slice(0, LONGEST_LOCALE);
  }

  begin(token) {
    return this.#call("POST", "conversations", null, { locale: this.#locale, identity_token: token ?? undefined });
  }

  identify(secret, token) {
    return this.#call("POST", "identity", secret, { identity_token: token });
  }

  /** A fresh sign-in at the host, as the proof that the bot asked for. */
  prove(secret, token) {
    return this.#call("POST", "proof", secret, { identity_token: token });
  }

  /** "ended", "unknown" or "unreachable". */
  async end(secret) {
    const answer = await this.#call("DELETE", "session", secret);
    if (!answer.failed) return "ended";
    return answer.failed === "unreachable" || answer.wait ? "unreachable" : "unknown";
  }

  async #call(method, path, secret, body) {
    const headers = { ...(secret && { Authorization: `Bearer ${secret}` }), ...(body && { "Content-Type": "application/json" }) };
    try {
      const options = { method, headers, body: body && JSON.stringify(body), credentials: "omit", keepalive: true };
      const response = await fetch(new URL(`api/chat/${path}`, this.#address), { ...options, signal: AbortSignal.timeout(10000) });
      const answer = response.status === 204 ? {} : await response.json().catch(() => null);
      if (response.ok && answer) return answer;
      const { code, message } = answer?.error ?? { code: "error", message: `The site answered with ${response.status}.` };
      const wait = Number(response.headers.get("Retry-After")) * 1000 || 0;
      return { failed: response.ok || response.status >= 500 ? "unreachable" : code, message, wait };
    } catch {
      return { failed: "unreachable" };
    }
  }
}
