// Comfort only: every page is complete without this file.
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
});

// A page that comes back from the browser's history can be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.forms) {
    delete form.dataset.sent;
    form.removeAttribute("aria-busy");
  }
});

// The summary of what is wrong takes the focus, so that it is read first.
document.querySelector("[data-focus]")?.focus();

// A step that asks nothing of the person goes on by itself; without script she presses the button.
document.querySelector("form[data-automatic]")?.requestSubmit();
