// Asking the program, hearing from it, and the words and numbers of both languages.

const words = { en: {}, id: {} };
let language = "en";

export function t(text, values = {}) {
  const found = words[language][text] ?? text;
  return found.replace(/\{(\w+)\}/g, (whole, key) => (key in values ? String(values[key]) : whole));
}

export const inLanguage = (pair) => (pair ? pair[language] ?? pair.en : "");
export const spoken = () => language;

export function speak(name) {
  language = name;
  document.documentElement.lang = name;
  try { localStorage.setItem("language", name); } catch { /* a browser that keeps nothing */ }
}

export async function learnWords() {
  const found = await ask("/words");
  Object.assign(words, { en: found.en, id: found.id });
  let kept = null;
  try { kept = localStorage.getItem("language"); } catch { /* as above */ }
  speak(kept === "id" || kept === "en" ? kept : found.language);
}

export function number(value, digits = 1) {
  if (value === null || value === undefined || Number.isNaN(value)) return "-";
  const text = (Math.round(value * 10 ** digits) / 10 ** digits).toFixed(digits).replace(/^-(0(\.0*)?)$/, "$1");
  return language === "id" ? text.replace(".", ",") : text;
}

// A number as a person types it, with a comma or a point; null where it is none.
export function typed(text) {
  const plain = text.trim().replace(",", ".");
  return /^[-+]?(\d+\.?\d*|\.\d+)$/.test(plain) ? Number(plain) : null;
}

export class Refused extends Error {
  constructor(status, findings) {
    super(findings.map((each) => each.text.en).join("; ") || `status ${status}`);
    this.status = status;
    this.findings = findings;
  }
}

export const ask = (path) => fetch(path).then(answer);

export const send = (path, body = {}) =>
  fetch(path, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Studio": "1" },
    body: JSON.stringify(body),
  }).then(answer);

async function answer(response) {
  if (response.ok) return response.json();
  let said = {};
  try { said = await response.json(); } catch { /* nothing was said */ }
  throw new Refused(response.status, said.findings ?? []);
}

export function hear(onEvent, onLost) {
  const source = new EventSource("/events");
  source.onmessage = (event) => onEvent(JSON.parse(event.data));
  source.onerror = onLost;
  addEventListener("pagehide", () => source.close());
  return source;
}
