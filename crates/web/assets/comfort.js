// Comfort only: every page is complete without this file. It stays with what older engines read: one word that an engine does not
// know, and it skips the whole file (`async` is such a word for the browser of the OpenID conformance suite).
"use strict";

// A form that was sent once is not sent twice by an impatient click. The button is not disabled: a disabled button
// would leave its name and value out of what is sent.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "yes";
  form.setAttribute("aria-busy", "true");
  // What is shown until the next page is there.
  document.getElementById(form.dataset.loading)?.showModal();
});

// An address that the person wants remembered stays in her browser (PC §5.2); what the page already shows wins.
const address = document.querySelector("input[data-remembered]");
if (address) {
  const key = address.dataset.remembered;
  const wish = address.form.elements.rememberMe;
  const kept = localStorage.getItem(key);
  if (kept !== null && wish) wish.checked = true;
  if (address.value === "") address.value = kept ?? "";
  else if (kept !== null) localStorage.setItem(key, address.value);
  address.form.addEventListener("submit", () => {
    if (wish?.checked) localStorage.setItem(key, address.value);
    else localStorage.removeItem(key);
  });
}

// A button that waits until its form is complete (PC §5.2, §5.4); without script the browser says what is missing.
for (const form of document.querySelectorAll("form[data-waits]")) {
  const button = form.querySelector("button.action");
  const look = () => { button.disabled = form.matches(":invalid"); };
  // What comes back from the browser's history is complete before anything is typed.
  for (const moment of ["input", "change"]) form.addEventListener(moment, look);
  window.addEventListener("pageshow", look);
  look();
}

// What may be asked for again after a while; without script the page is asked for again.
for (const button of document.querySelectorAll("button[data-enabled-after]")) {
  setTimeout(() => { button.disabled = false; }, Number(button.dataset.enabledAfter) * 1000);
}

// A page that comes back from the browser's history can be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.forms) {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  }
  for (const dialog of document.querySelectorAll("dialog[open]")) dialog.close();
});

// The summary of what is wrong takes the focus, so that it is read first.
document.querySelector("[data-focus]")?.focus();

// What is to be pasted elsewhere is copied by one click; the button appears where the browser lets a page copy.
for (const button of document.querySelectorAll("[data-copy]")) {
  if (!navigator.clipboard) break;
  const words = button.textContent;
  button.parentElement.hidden = false;
  button.addEventListener("click", () => {
    navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent).then(() => {
      button.textContent = button.dataset.copied;
      button.addEventListener("blur", () => { button.textContent = words; }, { once: true });
    });
  });
}

// What is too large is told of before it is sent: a server that does not take it may hang up before it is asked why.
for (const input of document.querySelectorAll("input[data-largest]")) {
  const told = document.getElementById(`${input.id}-large`);
  input.addEventListener("change", () => {
    const sent = Array.from(input.files).reduce((sum, file) => sum + file.size, 0);
    told.hidden = sent < Number(input.dataset.largest);
    if (!told.hidden) input.value = "";
  });
}

// A step that asks nothing of the person goes on by itself; without script she presses the button.
document.querySelector("form[data-automatic]")?.requestSubmit();

// An address that names something folded unfolds it.
const named = location.hash.length > 1 ? document.getElementById(location.hash.slice(1)) : null;
if (named?.localName === "details") named.open = true;
