// The pages. Each has one main action, and works without script.

import { ceilingsOf, decide } from './decision.js';
import { toType } from './fields.js';
import { html, page } from './html.js';
import { REASONS } from './tax-administration.js';

const euros = (amount) => `${amount.toLocaleString('fr-FR')} €`;
const decimal = (number) => number.toLocaleString('fr-FR');
const date = (iso) => new Date(`${iso}T00:00:00Z`).toLocaleDateString('fr-FR', { dateStyle: 'long', timeZone: 'UTC' });

const facts = (rows) =>
  html`<dl>${rows.map(([id, label, value]) => html`<dt>${label}</dt><dd id="${id}">${value}</dd>`)}</dl>`;

const whoIs = ({ given_names, family_name, birthdate }) => [
  ['given_names', 'Prénoms', given_names],
  ['family_name', 'Nom de naissance', family_name],
  ['birthdate', 'Date de naissance', birthdate && date(birthdate)],
];

/** What legal aid would pay, and by which ceilings. */
function outcome({ income, parts }) {
  const percent = decide(income, parts);
  const rows = ceilingsOf(parts).map((row) => html`<tr><td>${row.percent} %</td><td>${euros(row.ceiling)}</td></tr>`);
  const said = percent ? html`L’aide prendrait en charge <strong>${percent} %</strong> des frais.` : html`Ces revenus dépassent les plafonds de l’aide.`;
  return html`<p class="note" id="outcome">${said}</p>
<table><caption>Plafonds pour ${decimal(parts)} part(s), inventés pour cet exemple</caption>
<thead><tr><th scope="col">Part des frais prise en charge</th><th scope="col">Revenu fiscal de référence jusqu’à</th></tr></thead>
<tbody>${rows}</tbody></table>`;
}

export function home(session) {
  return page('Demander l’aide juridictionnelle', html`<h1>Demander l’aide juridictionnelle</h1>
<p>L’aide juridictionnelle prend en charge les frais d’avocat et de justice de qui a peu de revenus.</p>
<table id="compared"><caption>Deux façons de faire la même demande</caption>
<thead><tr><td></td><th scope="col">Avec FranceConnect</th><th scope="col">Sans</th></tr></thead>
<tbody>
<tr><th scope="row">À saisir</th><td>rien</td><td>${toType().length} informations</td></tr>
<tr><th scope="row">À joindre</th><td>rien</td><td>votre avis d’impôt</td></tr>
<tr><th scope="row">Revenus</th><td>lus à la source</td><td>vérifiés par un agent</td></tr>
</tbody></table>
<a class="action" id="continue" href="/with-franceconnect">Faire ma demande avec FranceConnect</a>
<p><a id="classic" href="/classic">Faire ma demande sans FranceConnect</a></p>`, { loggedIn: session.person });
}

export function agreement(session, year) {
  return page('Votre accord', html`<h1>Avec votre accord, vous n’avez rien à saisir</h1>
<p>Vous vous connectez avec FranceConnect, qui nous dit votre nom, vos prénoms, votre sexe, votre date et votre lieu de naissance.</p>
<form method="post" action="/login">
<fieldset>
<legend>Données fiscales</legend>
<p id="asked">Si vous l’acceptez, nous lisons auprès de la Direction générale des Finances publiques, une seule fois et pour cette demande seulement :</p>
<ul><li>votre revenu fiscal de référence de ${year} ;</li><li>le nombre de parts de votre foyer ;</li><li>l’adresse de votre dernière déclaration.</li></ul>
<p class="check"><input type="checkbox" id="agree" name="agree" value="1" aria-describedby="asked"><label for="agree">J’accepte que ces données soient lues</label></p>
<p>Sans votre accord, vous vous connectez quand même, et vous saisissez ces données vous-même.</p>
</fieldset>
<button class="action" id="franceconnect">Se connecter avec FranceConnect</button>
</form>
<p><a id="classic" href="/classic">Faire ma demande sans FranceConnect</a></p>`, { loggedIn: session.person });
}

export function request({ person, situation }) {
  return page('Votre demande', html`<h1>Vérifiez votre demande</h1>
<h2>Vous</h2>
${facts(whoIs(person))}
<p>D’après FranceConnect.</p>
<h2>Votre foyer fiscal</h2>
${facts([
  ['income', `Revenu fiscal de référence de ${situation.year}`, euros(situation.income)],
  ['parts', 'Nombre de parts', decimal(situation.parts)],
  ['address', 'Adresse', situation.address],
])}
<p>D’après l’administration fiscale : aucun document n’est à joindre.</p>
${outcome(situation)}
<form method="post" action="/request"><button class="action" id="continue">Envoyer ma demande</button></form>
<p><a id="classic" href="/classic">Ce n’est plus exact : saisir ces données moi-même</a></p>`, { loggedIn: true });
}

/** Why the form is there although FranceConnect was chosen. */
const NOTICES = {
  [REASONS.unknown]: 'L’administration fiscale ne vous a pas trouvé avec votre identité. Cela arrive : continuez ici, votre demande sera traitée de la même façon.',
  [REASONS.nothing]: 'L’administration fiscale n’a pas encore de revenu à votre nom pour cette année. Indiquez ce que vous savez.',
  [REASONS.refused]: 'L’administration fiscale n’a pas transmis vos données à ce service. Ce n’est pas de votre fait : continuez ici.',
  [REASONS.down]: 'L’administration fiscale ne répond pas en ce moment. Vous pouvez continuer ici sans attendre, ou recommencer plus tard.',
  left: 'Vous n’êtes pas connecté : la connexion a été abandonnée. Continuez ici, ou recommencez avec FranceConnect.',
  login: 'La connexion avec FranceConnect n’a pas abouti. Continuez ici, ou recommencez plus tard.',
};

const field = (values, wrong) => ({ name, label, hint, type = 'text', autocomplete, numeric }) => {
  const mistake = wrong.find((one) => one.name === name);
  const described = [hint && `${name}-hint`, mistake && `${name}-wrong`].filter(Boolean).join(' ');
  return html`<div class="field ${mistake && 'wrong'}"><label for="${name}">${label}</label>
${hint && html`<p class="hint" id="${name}-hint">${hint}</p>`}
${mistake && html`<p class="wrong-text" id="${name}-wrong">${mistake.text}</p>`}
<input id="${name}" name="${name}" type="${type}" value="${values[name]}" ${autocomplete && html`autocomplete="${autocomplete}"`} ${numeric && html`inputmode="numeric"`} ${described && html`aria-describedby="${described}"`} ${mistake && html`aria-invalid="true"`}></div>`;
};

/** The form of whoever types: `values` as typed or as known, `wrong` as fields.js tells it. */
export function classic({ person, notice }, year, { values = {}, wrong = [] } = {}) {
  const title = wrong.length > 0 ? 'À corriger : votre demande' : 'Votre demande';
  const mistakes = html`<div class="note bad" id="wrong" role="alert" tabindex="-1" autofocus><h2>À corriger</h2>
<ul>${wrong.map(({ name, text }) => html`<li><a href="#${name}">${text}</a></li>`)}</ul></div>`;
  const known = html`<h2>Vous</h2>${facts(whoIs(person ?? {}))}<p>D’après FranceConnect.</p><h2>Votre foyer fiscal</h2>`;
  const document = {
    name: 'document', type: 'file', label: `Avis d’impôt sur les revenus de ${year}`, hint: 'Un fichier PDF, JPEG ou PNG de 5 Mo au plus.',
  };
  return page(title, html`<h1>Votre demande</h1>
${wrong.length > 0 ? mistakes : notice && html`<p class="note warn" id="notice">${NOTICES[notice]}</p>`}
<form method="post" action="/classic" enctype="multipart/form-data" novalidate>
${person && known}
${toType(person).map(field(values, wrong))}
${field({}, wrong)(document)}
<button class="action" id="continue">Envoyer ma demande</button>
</form>
${!person && html`<p><a id="with-franceconnect" href="/with-franceconnect">Plutôt avec FranceConnect : rien à saisir</a></p>`}`, { loggedIn: person });
}

export function sent({ receipt, person }) {
  const { number, typed, documents } = receipt;
  return page('Demande prête', html`<h1>Votre demande est prête</h1>
<p>Numéro : <strong id="number">${number}</strong>. Un vrai service l’enregistrerait ici ; cet exemple n’en garde rien.</p>
${outcome(receipt)}
<p id="effort">Vous avez saisi ${typed} information(s) et joint ${documents} document(s).</p>
<p><a href="/">Retour à l’accueil</a></p>`, { loggedIn: person });
}

/** Something went wrong; there is always a way on. */
export function problem(title, text) {
  return page(title, html`<h1>${title}</h1><p id="problem">${text}</p>
<a class="action" id="continue" href="/classic">Faire ma demande sans FranceConnect</a>
<p><a href="/">Retour à l’accueil</a></p>`);
}
