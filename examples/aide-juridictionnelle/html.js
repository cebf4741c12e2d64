// Pages as text in which whatever comes from outside is escaped.

class Safe {
  constructor(text) {
    this.text = text;
  }
}

const SIGNS = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

function shown(value) {
  if (value instanceof Safe) return value.text;
  if (Array.isArray(value)) return value.map(shown).join('');
  return value === undefined || value === null || value === false ? '' : String(value).replace(/[&<>"']/g, (sign) => SIGNS[sign]);
}

/** HTML with values in it: text is escaped, HTML of the same kind is not, lists are joined, absent values are empty. */
export function html(strings, ...values) {
  return new Safe(strings.reduce((text, string, place) => text + string + shown(values[place]), ''));
}

/** A whole page. */
export function page(title, body, { loggedIn = false } = {}) {
  const leave = html`<form method="post" action="/logout"><button class="quiet" id="logout">Se déconnecter</button></form>`;
  return html`<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Aide juridictionnelle</title>
<link rel="stylesheet" href="/style.css">
</head>
<body>
<a class="skip" href="#content">Aller au contenu</a>
<header>
<p class="rehearsal">Exemple : un service fictif, qui n’enregistre aucune demande.</p>
<div><a class="brand" href="/">Aide juridictionnelle</a>${loggedIn && leave}</div>
</header>
<main id="content">
${body}
</main>
</body>
</html>
`.text;
}
