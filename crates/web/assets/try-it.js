// Calls from where the reader is, and shows what comes back; without this file the form is posted and the page comes back with it.
"use strict";

const form = document.querySelector("form[data-try]");
const place = (name) => document.getElementById(`answer-${name}`);
const TOLD = ["ratelimit-limit", "ratelimit-remaining", "ratelimit-reset", "retry-after", "x-response-cached", "x-request-id"];

// Brackets may stand in a query, and are easier to read.
function target() {
  const query = new URLSearchParams();
  for (const { name, value } of form.querySelectorAll("[data-argument]")) {
    for (const line of name.endsWith("[]") ? value.split("\n") : [value]) {
      if (line.trim() !== "") query.append(name, line.trim());
    }
  }
  const text = query.toString().replaceAll("%5B%5D=", "[]=");
  return text === "" ? form.dataset.try : `${form.dataset.try}?${text}`;
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  // What else listens would take it for sent.
  event.stopPropagation();
  form.setAttribute("aria-busy", "true");
  const address = target();
  const { header, before, origin } = form.dataset;
  const token = form.elements.token.value.trim();
  const quoted = (text) => text.replaceAll("'", "'\\''");
  place("curl").textContent = `curl -g -H '${quoted(`${header}: ${before}${token}`)}' \\\n  '${origin}${quoted(address)}'`;
  try {
    const answer = await fetch(address, { headers: { [header]: before + token }, credentials: "omit", cache: "no-store" });
    place("status").textContent = `${answer.status} ${answer.statusText}`;
    place("status").classList.toggle("bad", !answer.ok);
    place("headers").textContent = TOLD.filter((name) => answer.headers.has(name)).map((name) => `${name}: ${answer.headers.get(name)}\n`).join("");
    place("body").textContent = pretty(await answer.text());
  } catch (error) {
    // No answer at all: a token that no header holds, or no connection.
    place("status").textContent = String(error.message);
    place("status").classList.add("bad");
    for (const name of ["headers", "body"]) place(name).textContent = "";
  }
  form.removeAttribute("aria-busy");
  const section = document.getElementById("answer");
  section.hidden = false;
  section.focus();
});
