// A browser without a window: follows redirects, keeps cookies, presses buttons by their id. It runs no
// script, for no page of Guichet needs any.

import { parse } from 'node-html-parser';
import { CookieJar } from 'tough-cookie';

/** More redirects than any journey has. */
const MOST_REDIRECTS = 20;

export class Browser {
  #cookies = new CookieJar(undefined, { rejectPublicSuffixes: false });

  /** `home` is an address that the browser is not to ask for: being sent there ends the journey. */
  constructor(home) {
    this.home = home;
  }

  /** Opens `url`. */
  open(url) {
    return this.#ask(new URL(url), { method: 'GET' });
  }

  /** Presses the button with this `id` on the page, its form filled with `fields`. */
  press(id, fields = {}) {
    const button = this.element(id);
    if (!button) throw new Error(`no element ${id} on ${this.address} (${this.status}):\n${this.text()}`);
    const link = button.getAttribute('href');
    if (link) return this.open(new URL(link, this.address));
    const form = this.#formOf(button);
    if (!form) throw new Error(`${id} belongs to no form on ${this.address}`);
    const values = this.#valuesOf(form, button, fields);
    const action = button.getAttribute('formaction') ?? form.getAttribute('action') ?? '';
    const target = new URL(action, this.address);
    const method = (button.getAttribute('formmethod') ?? form.getAttribute('method') ?? 'get').toUpperCase();
    if (method === 'GET') {
      target.search = values.toString();
      return this.#ask(target, { method });
    }
    return this.#ask(target, { method, body: values });
  }

  /** The element with this `id` on the page, `null` when there is none. */
  element(id) {
    return this.document.getElementById(id);
  }

  /** The text of the element with this `id`, or of the whole page. */
  text(id) {
    const element = id === undefined ? (this.document.querySelector('main') ?? this.document) : this.element(id);
    return element?.textContent.replace(/\s+/g, ' ').trim();
  }

  async #ask(url, request) {
    for (let redirects = 0; redirects < MOST_REDIRECTS; redirects += 1) {
      if (this.home && url.href.split('?')[0] === this.home) {
        this.arrival = url;
        return this;
      }
      const headers = { accept: 'text/html', 'accept-language': 'fr', cookie: await this.#cookies.getCookieString(url.href) };
      const response = await fetch(url, { ...request, headers, redirect: 'manual' });
      for (const cookie of response.headers.getSetCookie()) await this.#cookies.setCookie(cookie, url.href);
      const location = response.headers.get('location');
      if (response.status < 300 || response.status > 399 || location === null) {
        this.address = url;
        this.status = response.status;
        this.document = parse(await response.text());
        return this;
      }
      await response.body?.cancel();
      if (response.status !== 307 && response.status !== 308) request = { method: 'GET' };
      url = new URL(location, url);
    }
    throw new Error(`redirected more than ${MOST_REDIRECTS} times, last to ${url}`);
  }

  #formOf(button) {
    const name = button.getAttribute('form');
    return name ? this.document.getElementById(name) : button.closest('form');
  }

  #valuesOf(form, button, fields) {
    const values = new URLSearchParams();
    for (const control of form.querySelectorAll('input, select, textarea')) {
      const name = control.getAttribute('name');
      if (!name || control.hasAttribute('disabled')) continue;
      if (name in fields) {
        if (fields[name] !== null) values.append(name, fields[name]);
        continue;
      }
      const type = (control.getAttribute('type') ?? 'text').toLowerCase();
      if (['submit', 'button', 'image', 'reset', 'file'].includes(type)) continue;
      if (['checkbox', 'radio'].includes(type)) {
        if (control.hasAttribute('checked')) values.append(name, control.getAttribute('value') ?? 'on');
      } else if (control.tagName === 'SELECT') {
        const options = control.querySelectorAll('option');
        const option = options.find((one) => one.hasAttribute('selected')) ?? options[0];
        if (option) values.append(name, option.getAttribute('value') ?? option.textContent);
      } else {
        values.append(name, control.tagName === 'TEXTAREA' ? control.textContent : (control.getAttribute('value') ?? ''));
      }
    }
    const name = button.getAttribute('name');
    if (name) values.append(name, button.getAttribute('value') ?? '');
    return values;
  }
}
